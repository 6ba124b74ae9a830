import ProfileModel

/// `sizes` and `lifetimes`: allocations by size class, freed blocks by lifetime.
///
/// Empty buckets are left out. Both bounds of a size are inclusive; a lifetime is the bytes that
/// the program allocated between a block's birth and death, and `at_least_bytes` the shortest.
struct EncodedHistograms {
  private let sizes: SizeHistogram
  private let lifetimes: LifetimeHistogram

  init(sizes: SizeHistogram, lifetimes: LifetimeHistogram) {
    self.sizes = sizes
    self.lifetimes = lifetimes
  }

  init(_ profile: Profile) {
    self.init(sizes: profile.sizes, lifetimes: profile.lifetimes)
  }

  func write(to writer: inout JSONWriter<some TextOutputStream>) {
    writer.array("sizes", inline: true) { writer in
      for bucket in sizes.buckets {
        writer.object { writer in
          writer.integer("smallest_bytes", bucket.lowerBound)
          writer.integer("largest_bytes", bucket.upperBound)
          writer.integer("allocations", bucket.allocations)
        }
      }
    }
    writer.array("lifetimes", inline: true) { writer in
      for (index, frees) in lifetimes.buckets.enumerated() where frees != 0 {
        writer.object { writer in
          writer.integer("at_least_bytes", LifetimeHistogram.lowerBound(ofBucket: index))
          writer.integer("frees", frees)
        }
      }
    }
  }
}
