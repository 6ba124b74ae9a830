/// Functions that allocate on behalf of their caller, in widespread programs and libraries.
enum AllocatorNames {
  static let exact: Set<String> = [
    // C and POSIX, where a program carries its own copy.
    "malloc", "calloc", "realloc", "reallocarray", "free", "cfree", "memalign", "aligned_alloc",
    "posix_memalign", "valloc", "pvalloc", "strdup", "strndup", "__strdup", "__strndup",
    "asprintf", "vasprintf",
    // The wrappers that end a program when memory runs out.
    "xmalloc", "xcalloc", "xrealloc", "xreallocarray", "xstrdup", "xstrndup", "xmemdup",
    "xmemdupz", "xmallocz", "xmallocarray", "xzalloc", "do_xmalloc", "do_xmallocz", "x2realloc",
    "x2nrealloc", "xnmalloc", "xnrealloc", "ximalloc", "xirealloc", "xicalloc", "xizalloc",
    "sh_xmalloc", "sh_xrealloc", "safe_malloc", "safe_realloc", "safe_calloc", "emalloc",
    "erealloc", "ecalloc", "zmalloc", "zcalloc", "zrealloc", "ztrymalloc",
    // obstacks
    "_obstack_newchunk", "_obstack_begin", "_obstack_begin_1",
    // Python
    "PyMem_Malloc", "PyMem_Calloc", "PyMem_Realloc", "PyMem_RawMalloc", "PyMem_RawCalloc",
    "PyMem_RawRealloc", "PyObject_Malloc", "PyObject_Calloc", "PyObject_Realloc",
    "_PyMem_RawMalloc", "_PyMem_RawCalloc", "_PyMem_RawRealloc", "_PyMem_Strdup",
    "_PyMem_RawStrdup", "_PyObject_Malloc", "_PyObject_Calloc", "_PyObject_Realloc",
    "_PyObject_Alloc", "_PyObject_Arena", "_PyObject_ArenaMalloc", "_PyObject_New",
    "_PyObject_NewVar", "_PyObject_GC_New", "_PyObject_GC_NewVar", "_PyObject_GC_Alloc",
    "_PyObject_GC_Malloc", "_PyObject_GC_Calloc", "_PyObject_GC_Resize", "PyType_GenericAlloc",
    "_PyType_AllocNoTrack", "gc_alloc", "new_arena", "allocate_from_new_pool", "pymalloc_alloc",
    // SQLite
    "sqlite3Malloc", "sqlite3Realloc", "sqlite3MallocZero", "sqlite3MemMalloc",
    "sqlite3MemRealloc", "sqlite3_malloc", "sqlite3_malloc64", "sqlite3_realloc",
    "sqlite3_realloc64", "mallocWithAlarm", "dbMallocRawFinish",
    // OpenSSL, libxml2, libuv, Perl, Ruby, Lua
    "CRYPTO_malloc", "CRYPTO_zalloc", "CRYPTO_realloc", "CRYPTO_clear_realloc", "CRYPTO_strdup",
    "CRYPTO_memdup", "CRYPTO_strndup", "xmlStrdup", "xmlStrndup", "uv__malloc", "uv__calloc",
    "uv__realloc", "uv__strdup", "Perl_safesysmalloc", "Perl_safesyscalloc",
    "Perl_safesysrealloc", "ruby_xmalloc", "ruby_xmalloc2", "ruby_xcalloc", "ruby_xrealloc",
    "ruby_xrealloc2", "objspace_xmalloc0", "objspace_xcalloc", "objspace_xrealloc", "l_alloc",
    "luaM_realloc_", "luaM_malloc_", "luaM_saferealloc_", "luaM_growaux_",
    // CoreFoundation
    "_CFRuntimeCreateInstance", "CFAllocatorAllocate", "CFAllocatorReallocate",
    "__CFAllocatorAllocate", "_CFAllocatorAllocateGC", "__CFSafelyReallocate",
    // Swift
    "swift_slowAlloc", "swift_slowAllocTyped", "swift_bufferAllocate", "swift_task_alloc",
    "swift_initStaticObject", "swift_coroFrameAlloc",
  ]

  static let prefixes: [String] = [
    // operator new and delete, in both spellings
    "_Znw", "_Zna", "_Zdl", "_Zda", "operator new", "operator delete",
    "swift_alloc", "_swift_allocObject",
    "__rust_alloc", "__rust_realloc", "__rdl_", "__rg_", "alloc::alloc::", "__rustc::__r",
    "<alloc::alloc::Global as",
    // GLib
    "g_malloc", "g_try_malloc", "g_realloc", "g_try_realloc", "g_slice_alloc", "g_slice_copy",
    "g_strdup", "g_strndup", "g_memdup", "g_aligned_alloc", "g_rc_box_alloc",
    "g_atomic_rc_box_alloc",
    "sqlite3DbMalloc", "sqlite3DbRealloc", "sqlite3DbStrDup", "sqlite3DbStrNDup",
    // LLVM's containers and GCC's collector
    "llvm::allocate_buffer", "llvm::safe_malloc", "llvm::safe_realloc", "llvm::safe_calloc",
    "llvm::SmallVector", "llvm::BumpPtrAllocatorImpl<", "llvm::DenseMap", "llvm::StringMapImpl::",
    "llvm::FoldingSetBase::", "ggc_internal_", "ggc_alloc",
    "je_", "_rjem_", "mi_malloc", "mi_heap_malloc", "mi_calloc", "mi_realloc", "tc_malloc",
  ]
}
