import ProfileModel
import Testing

struct SiteIdentityTests {
  private func identity(_ stack: [String]) -> SiteIdentity {
    var sample = SampleProfile()
    sample.add(stack, allocations: 1)
    return SiteIdentities(sample.profile)[sample.profile.sites[0].path]
  }

  @Test("An identity does not change with runtime frames, library versions or compiler suffixes")
  func stable() {
    let reference = identity(["libswiftCore.so:swift_allocObject", "libz.so.1:deflate", "App:main"])
    #expect(identity(["libz.so.1.2.13:deflate", "App:main"]) == reference)
    #expect(identity(["libz.so.1:deflate.part.0", "App:main.cold"]) == reference)
    #expect(identity(["libz.so.1:deflate", "App:main", "libc.so.6:_dl_init"]) == reference)
  }

  @Test("An identity changes with the function, the module and the order")
  func distinct() {
    let stacks = [
      ["App:a", "App:b"], ["App:b", "App:a"], ["App:a"], ["App:b"], ["Tool:a", "App:b"],
      ["App:ab"], ["libc.so.6:fopen"], ["libc.so.6:getline"], ["libfoo.so:+10"],
      ["libfoo.so:+20"],
    ]
    #expect(Set(stacks.map(identity)).count == stacks.count)
  }

  @Test("An identity is the same on every machine and is written as 16 digits")
  func spelling() {
    #expect(identity(["App:main"]).description == "ac4d1ff28425632f")
    #expect(SiteIdentity(value: 0xab).description == "00000000000000ab")
  }
}
