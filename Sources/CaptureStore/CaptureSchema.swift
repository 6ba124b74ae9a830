/// The schema of a capture, version 5: `Reports/Schema/capture.md` explains it, and a test compares
/// the two word for word.
enum CaptureSchema {
  /// `PLMB`: what the header of the file names as the program that it belongs to.
  static let applicationID: UInt32 = 0x504c_4d42
  /// Goes up with every change; a reader takes its own version only.
  static let version: UInt32 = 5
  /// Each page ends in so many bytes of checksum: what SQLite calls reserved.
  static let checksumBytes = 8
  static let pageBytes = 4096

  /// What makes an empty database a capture, in this order.
  static let statements = tables + views

  private static let tables = [
    """
    CREATE TABLE run (
      executable TEXT NOT NULL,
      pid INTEGER NOT NULL,
      parent_pid INTEGER NOT NULL,
      mode TEXT NOT NULL,
      end TEXT NOT NULL,
      start_time_ns INTEGER NOT NULL,
      duration_ns INTEGER,
      wait_status INTEGER,
      forked INTEGER NOT NULL,
      running INTEGER NOT NULL,
      allocator TEXT NOT NULL,
      recorder_version TEXT NOT NULL,
      other_malloc TEXT,
      peak_bytes INTEGER,
      timeline_quantum_bytes INTEGER NOT NULL
    )
    """,
    "CREATE TABLE arguments (position INTEGER PRIMARY KEY, argument TEXT NOT NULL)",
    "CREATE TABLE trust (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE full_tables (position INTEGER PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE remarks (position INTEGER PRIMARY KEY, remark TEXT NOT NULL)",
    """
    CREATE TABLE modules (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL,
      name TEXT NOT NULL,
      build_id TEXT,
      start_address INTEGER NOT NULL,
      end_address INTEGER NOT NULL,
      bias INTEGER NOT NULL,
      unloaded INTEGER NOT NULL,
      symbol_source TEXT,
      has_lines INTEGER
    )
    """,
    """
    CREATE TABLE functions (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      full_name TEXT,
      mangled_name TEXT
    )
    """,
    "CREATE TABLE files (id INTEGER PRIMARY KEY, path TEXT NOT NULL)",
    """
    CREATE TABLE frames (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      role TEXT NOT NULL,
      function INTEGER REFERENCES functions,
      module INTEGER REFERENCES modules,
      module_name TEXT,
      file INTEGER REFERENCES files,
      line INTEGER,
      line_rule TEXT,
      offset INTEGER,
      inlined INTEGER NOT NULL,
      awaiting INTEGER NOT NULL,
      left_out_frames INTEGER
    )
    """,
    """
    CREATE TABLE nodes (
      id INTEGER PRIMARY KEY,
      parent INTEGER NOT NULL,
      frame INTEGER NOT NULL REFERENCES frames
    )
    """,
    """
    CREATE TABLE threads (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      thread_id INTEGER NOT NULL,
      first_thread_id INTEGER NOT NULL,
      owners INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE sites (
      id INTEGER PRIMARY KEY,
      identity INTEGER NOT NULL,
      node INTEGER NOT NULL,
      blame_frame INTEGER REFERENCES frames,
      only_thread INTEGER REFERENCES threads,
      allocations INTEGER NOT NULL,
      allocated_bytes INTEGER NOT NULL,
      frees INTEGER NOT NULL,
      freed_bytes INTEGER NOT NULL,
      peak_blocks INTEGER NOT NULL,
      peak_bytes INTEGER NOT NULL,
      temporary_allocations INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE site_sizes (
      site INTEGER NOT NULL REFERENCES sites,
      size_class INTEGER NOT NULL,
      allocations INTEGER NOT NULL,
      allocated_bytes INTEGER NOT NULL,
      PRIMARY KEY (site, size_class)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE site_lifetimes (
      site INTEGER NOT NULL REFERENCES sites,
      bucket INTEGER NOT NULL,
      frees INTEGER NOT NULL,
      PRIMARY KEY (site, bucket)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE thread_shares (
      site INTEGER NOT NULL REFERENCES sites,
      thread INTEGER NOT NULL REFERENCES threads,
      allocations INTEGER NOT NULL,
      allocated_bytes INTEGER NOT NULL,
      frees INTEGER NOT NULL,
      freed_bytes INTEGER NOT NULL,
      peak_blocks INTEGER NOT NULL,
      peak_bytes INTEGER NOT NULL,
      temporary_allocations INTEGER NOT NULL,
      PRIMARY KEY (site, thread)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE types (
      id INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      name TEXT,
      element_bytes INTEGER
    )
    """,
    """
    CREATE TABLE site_types (
      site INTEGER NOT NULL REFERENCES sites,
      type INTEGER NOT NULL REFERENCES types,
      allocations INTEGER NOT NULL,
      allocated_bytes INTEGER NOT NULL,
      frees INTEGER NOT NULL,
      freed_bytes INTEGER NOT NULL,
      temporary_allocations INTEGER NOT NULL,
      PRIMARY KEY (site, type)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE timeline (
      position INTEGER PRIMARY KEY,
      time_ns INTEGER NOT NULL,
      live_bytes INTEGER NOT NULL,
      allocated_bytes INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE timers (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      calls INTEGER NOT NULL,
      failures INTEGER NOT NULL,
      cancellations INTEGER NOT NULL,
      total_ns INTEGER NOT NULL,
      min_ns INTEGER NOT NULL,
      max_ns INTEGER NOT NULL
    )
    """,
    """
    CREATE TABLE timer_percentiles (
      timer INTEGER NOT NULL REFERENCES timers,
      percentile REAL NOT NULL,
      value_ns INTEGER NOT NULL,
      PRIMARY KEY (timer, percentile)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE timer_memory (
      timer INTEGER NOT NULL REFERENCES timers,
      counted_by TEXT NOT NULL,
      calls INTEGER NOT NULL,
      allocations INTEGER NOT NULL,
      allocated_bytes INTEGER NOT NULL,
      frees INTEGER NOT NULL,
      freed_bytes INTEGER NOT NULL,
      peak_bytes INTEGER,
      PRIMARY KEY (timer, counted_by)
    ) WITHOUT ROWID
    """,
  ]

  private static let views = [
    """
    CREATE VIEW frame_names AS
      SELECT frames.id AS id,
        CASE frames.kind
          WHEN 'code' THEN coalesce(functions.name,
            modules.name || '+0x' || printf('%x', frames.offset), '[unmapped code]')
          WHEN 'scope' THEN functions.name
          WHEN 'left_out' THEN '[' || frames.left_out_frames || ' frames left out]'
          WHEN 'stack_cut' THEN '[stack cut here]'
          WHEN 'not_kept' THEN '[frames not kept]'
          ELSE '[' || replace(frames.kind, '_', ' ') || ']'
        END AS name,
        coalesce(functions.full_name, functions.name) AS full_name,
        coalesce(functions.mangled_name, functions.name) AS mangled_name,
        coalesce(frames.module_name, modules.name, '') AS module,
        files.path AS file, frames.line AS line, frames.line_rule AS line_rule,
        frames.inlined AS inlined, frames.awaiting AS awaiting, frames.role AS role
      FROM frames
        LEFT JOIN functions ON functions.id = frames.function
        LEFT JOIN modules ON modules.id = frames.module
        LEFT JOIN files ON files.id = frames.file
    """,
    """
    CREATE VIEW site_names AS
      SELECT sites.id AS site, printf('%016x', sites.identity) AS id, frame_names.name AS function,
        frame_names.module AS module, frame_names.file AS file, frame_names.line AS line,
        sites.node AS node, allocations, allocated_bytes, frees, freed_bytes,
        allocations - frees AS live_blocks, allocated_bytes - freed_bytes AS live_bytes,
        peak_blocks, peak_bytes, temporary_allocations
      FROM sites LEFT JOIN frame_names ON frame_names.id = sites.blame_frame
    """,
    """
    CREATE VIEW type_names AS
      SELECT coalesce(types.name, '[unnamed type]') AS type, types.kind AS kind,
        sum(allocations) AS allocations, sum(allocated_bytes) AS allocated_bytes,
        sum(frees) AS frees, sum(freed_bytes) AS freed_bytes,
        sum(allocations - frees) AS live_blocks,
        sum(allocated_bytes - freed_bytes) AS live_bytes,
        sum(temporary_allocations) AS temporary_allocations
      FROM site_types JOIN types ON types.id = site_types.type
      GROUP BY 1, 2
    """,
    """
    CREATE VIEW site_threads AS
      SELECT id AS site, only_thread AS thread, allocations, allocated_bytes, frees, freed_bytes,
        peak_blocks, peak_bytes, temporary_allocations
      FROM sites WHERE only_thread IS NOT NULL
      UNION ALL
      SELECT site, thread, allocations, allocated_bytes, frees, freed_bytes,
        peak_blocks, peak_bytes, temporary_allocations
      FROM thread_shares
    """,
  ]
}
