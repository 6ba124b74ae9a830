#include "module_table.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#include "os.h"

#pragma weak _dl_find_object

#define PATH_BYTES 4096u

static uint64_t module_count(const struct recording *recording) {
  return recording->header->sections[PLUMB_SECTION_MODULES].count;
}

static bool holds(const struct plumb_module *module, uintptr_t address) {
  return module->end_generation == PLUMB_GENERATION_OPEN && address >= module->start &&
         address < module->end;
}

static bool is_known(struct module_table *table, const struct recording *recording,
                     uintptr_t address) {
  uint64_t count = module_count(recording);
  if (table->last_found < count && holds(&recording->modules[table->last_found], address)) {
    return true;
  }
  for (uint32_t index = 0; index < count; index++) {
    if (!holds(&recording->modules[index], address)) continue;
    table->last_found = index;
    return true;
  }
  return false;
}

// The note named "GNU" of type NT_GNU_BUILD_ID within one PT_NOTE segment (ELF gABI, "Note
// Section").
static void copy_build_id(struct plumb_module *module, const char *notes, size_t bytes) {
  size_t at = 0;
  while (at + sizeof(ElfW(Nhdr)) <= bytes) {
    ElfW(Nhdr) note;
    memcpy(&note, notes + at, sizeof note);
    size_t name = at + sizeof note;
    size_t value = name + ((note.n_namesz + 3u) & ~3u);
    size_t next = value + ((note.n_descsz + 3u) & ~3u);
    if (next > bytes || next <= at) return;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
        memcmp(notes + name, "GNU", 4) == 0 && note.n_descsz <= PLUMB_BUILD_ID_BYTES) {
      memcpy(module->build_id, notes + value, note.n_descsz);
      module->build_id_bytes = note.n_descsz;
      return;
    }
    at = next;
  }
}

struct segments {
  const ElfW(Phdr) * first;
  uint64_t count;
};

// The program's own segments are where the kernel says; a library's follow the ELF header, which
// stands at the start of its mapping in every file that a linker makes.
static struct segments segments_of(const struct plumb_module *module, bool is_program) {
  if (is_program) {
    return (struct segments){(const ElfW(Phdr) *)getauxval(AT_PHDR), getauxval(AT_PHNUM)};
  }
  const ElfW(Ehdr) *header = (const ElfW(Ehdr) *)module->start;
  if (!os_is_readable(module->start) || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_phentsize != sizeof(ElfW(Phdr)) ||
      header->e_phoff + header->e_phnum * sizeof(ElfW(Phdr)) > OS_PAGE_BYTES) {
    return (struct segments){NULL, 0};
  }
  return (struct segments){(const ElfW(Phdr) *)(module->start + header->e_phoff), header->e_phnum};
}

static void find_build_id(struct plumb_module *module, bool is_program) {
  struct segments segments = segments_of(module, is_program);
  if (segments.first == NULL) return;
  for (uint64_t index = 0; index < segments.count; index++) {
    const ElfW(Phdr) *segment = &segments.first[index];
    uintptr_t start = module->bias + segment->p_vaddr;
    if (segment->p_type != PT_NOTE || !os_is_readable(start)) continue;
    copy_build_id(module, (const char *)start, segment->p_memsz);
    if (module->build_id_bytes != 0) return;
  }
}

static bool is_program(const struct link_map *map) {
  return map->l_name == NULL || map->l_name[0] == 0;
}

// As the loader was given it; a relative path is made whole by the working folder of the moment.
static uint32_t path_of(struct recording *recording, const struct link_map *map) {
  if (is_program(map)) return recording->header->run.executable;
  if (map->l_name[0] == '/' || strchr(map->l_name, '/') == NULL) {
    return recording_append_string(recording, map->l_name, strlen(map->l_name));
  }
  char *path = recording_string_space(recording, PATH_BYTES);
  if (path == NULL || !os_working_folder(path, PATH_BYTES)) {
    return recording_append_string(recording, map->l_name, strlen(map->l_name));
  }
  size_t folder = strlen(path);
  size_t name = strnlen(map->l_name, PATH_BYTES - folder - 2);
  path[folder] = '/';
  memmove(path + folder + 1, map->l_name, name);
  return recording_keep_string(recording, folder + 1 + name);
}

void module_table_note(struct module_table *table, struct recording *recording, uintptr_t address) {
  struct dl_find_object object;
  if (is_known(table, recording, address)) return;
  if (_dl_find_object((void *)address, &object) != 0) return;
  uint64_t count = module_count(recording);
  if (!recording_grow(recording, PLUMB_SECTION_MODULES, count + 1)) return;
  struct plumb_module *module = &recording->modules[count];
  *module = (struct plumb_module){
      .start = (uintptr_t)object.dlfo_map_start,
      .end = (uintptr_t)object.dlfo_map_end,
      .bias = object.dlfo_link_map->l_addr,
      .path = path_of(recording, object.dlfo_link_map),
      .first_generation = recording->header->pulse.generation,
      .end_generation = PLUMB_GENERATION_OPEN,
  };
  find_build_id(module, is_program(object.dlfo_link_map));
  table->last_found = (uint32_t)count;
  __atomic_store_n(&recording->header->sections[PLUMB_SECTION_MODULES].count, count + 1,
                   __ATOMIC_RELEASE);
}

// A relative name ends the path that was made of it.
static bool is_named(const struct link_map *map, const char *path) {
  if (is_program(map)) return true;
  size_t name = strlen(map->l_name), length = strlen(path);
  return length >= name && strcmp(path + length - name, map->l_name) == 0;
}

static bool is_still_mapped(const struct recording *recording, const struct plumb_module *module) {
  struct dl_find_object object;
  if (_dl_find_object((void *)module->start, &object) != 0) return false;
  if ((uintptr_t)object.dlfo_map_start != module->start) return false;
  if ((uintptr_t)object.dlfo_map_end != module->end) return false;
  return object.dlfo_link_map->l_addr == module->bias &&
         is_named(object.dlfo_link_map, recording->strings + module->path);
}

bool module_table_end_unloaded(struct recording *recording, uint32_t next_generation) {
  bool is_one_gone = false;
  for (uint64_t index = 0; index < module_count(recording); index++) {
    struct plumb_module *module = &recording->modules[index];
    if (module->end_generation != PLUMB_GENERATION_OPEN) continue;
    if (is_still_mapped(recording, module)) continue;
    module->end_generation = next_generation;
    is_one_gone = true;
  }
  return is_one_gone;
}
