import Plumb

#if canImport(Glibc)
  import CPlumbSeam
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread that runs the tasks of one test and of nothing else, so that the thread's counters are
/// the test's.
final class MeasuringThread: TaskExecutor, @unchecked Sendable {
  fileprivate struct Queue {
    var jobs: UnsafeMutableBufferPointer<UnownedJob>
    var first = 0
    var count = 0
    var arrivals = 0
    var isStopped = false
  }

  // A queue and a condition, since enqueuing must not allocate on the test's account.
  private var queue: Queue
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    queue = Queue(jobs: .allocate(capacity: 64))
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    pthread_cond_destroy(condition)
    mutex.deallocate()
    condition.deallocate()
    queue.jobs.deallocate()
  }

  /// Begins to run jobs, until `stop`.
  func start() {
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let context = Unmanaged.passRetained(self).toOpaque()
    let failure = pthread_create(
      &thread, nil,
      { context in
        #if canImport(Darwin)
          let opaque = context
        #else
          let opaque = context!
        #endif
        Unmanaged<MeasuringThread>.fromOpaque(opaque).takeRetainedValue().runJobs()
        return nil
      }, context)
    guard failure == 0 else { fatalError("No thread can be made to measure a test on.") }
    #if canImport(Darwin)
      pthread_detach(thread!)
    #else
      pthread_detach(thread)
    #endif
  }

  /// Lets the thread end once it has run what was enqueued.
  func stop() {
    withLock {
      $0.isStopped = true
      pthread_cond_signal(condition)
    }
  }

  /// How many jobs came from other threads so far: each time, something ran elsewhere before.
  var arrivals: Int { withLock { $0.arrivals } }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if Recorder.version == nil { return append(job) }
    ThreadHeapScope.hiding { append(job) }
  }

  private func append(_ job: UnownedJob) {
    let isArrival = Self.current.get() != Unmanaged.passUnretained(self).toOpaque()
    withLock { queue in
      if isArrival { queue.arrivals += 1 }
      if queue.count == queue.jobs.count { queue.grow() }
      queue.jobs[(queue.first + queue.count) % queue.jobs.count] = job
      queue.count += 1
      pthread_cond_signal(condition)
    }
  }

  /// The name of this function in a stack tells what a measured test allocated.
  @inline(never)
  private func runJobs() {
    Self.current.set(Unmanaged.passUnretained(self).toOpaque())
    while let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  private func next() -> UnownedJob? {
    withLock { queue in
      while queue.count == 0 && !queue.isStopped { pthread_cond_wait(condition, mutex) }
      guard queue.count > 0 else { return nil }
      let job = queue.jobs[queue.first]
      queue.first = (queue.first + 1) % queue.jobs.count
      queue.count -= 1
      return job
    }
  }

  private func withLock<Result>(_ body: (inout Queue) -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&queue)
  }

  /// Which measuring thread the calling one is.
  private static let current = ThreadLocalPointer()

  /// How functions that run on such a thread are recognised in a stack.
  static let mark = "MeasuringThread.runJobs()"

  /// The id that the kernel gives the calling thread; 0 where there is no recorder for the system.
  static var callingThreadID: Int {
    #if canImport(Glibc)
      Int(plumb_thread_id())
    #else
      0
    #endif
  }
}

extension MeasuringThread.Queue {
  fileprivate mutating func grow() {
    let larger = UnsafeMutableBufferPointer<UnownedJob>.allocate(capacity: jobs.count * 2)
    for index in 0..<count {
      (larger.baseAddress! + index).initialize(to: jobs[(first + index) % jobs.count])
    }
    jobs.deallocate()
    jobs = larger
    first = 0
  }
}

/// A pointer of which each thread has its own, nil at first.
private struct ThreadLocalPointer: Sendable {
  private let key: pthread_key_t

  init() {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    self.key = key
  }

  func get() -> UnsafeMutableRawPointer? { pthread_getspecific(key) }
  func set(_ pointer: UnsafeMutableRawPointer) { pthread_setspecific(key, pointer) }
}
