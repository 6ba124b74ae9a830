import CRecorder
import Testing

@Suite("Frame rules")
struct FrameRuleTests {
  @Test("a rule gives back its base, offset and saved slot, at every limit")
  func packing() {
    let limit = Int32(FRAME_RULE_OFFSET_LIMIT)
    for base in [FRAME_RULE_RSP, FRAME_RULE_RBP, FRAME_RULE_DEREFERENCE] {
      for offset in [-limit, -8, -1, 0, 1, 8, 16, 4096, limit - 1] {
        for saved in [UInt32(0), 1, 2, FRAME_RULE_SAVED_LIMIT - 1] {
          let rule = frame_rule_make(base, offset, saved)
          #expect(frame_rule_base(rule) == base)
          #expect(frame_rule_offset(rule) == Int64(offset))
          #expect(frame_rule_saved(rule) == saved)
          #expect(frame_rule_saved_bytes(rule) == UInt(saved) * 8)
        }
      }
    }
  }

  @Test("a special rule gives back its reason and is no rule of another base")
  func special() {
    for reason in [
      FRAME_RULE_NO_INFORMATION, FRAME_RULE_OUTERMOST, FRAME_RULE_SIGNAL, FRAME_RULE_TOO_COMPLEX,
    ] {
      let rule = frame_rule_special(reason)
      #expect(frame_rule_base(rule) == FRAME_RULE_SPECIAL)
      #expect(frame_rule_offset(rule) == Int64(reason.rawValue))
      #expect(frame_rule_saved(rule) == 0)
    }
  }

  @Test("the two lowest bits of a rule stay free")
  func freeBits() {
    #expect(frame_rule_make(FRAME_RULE_RBP, -1, FRAME_RULE_SAVED_LIMIT - 1) & 3 == 0)
    #expect(frame_rule_special(FRAME_RULE_TOO_COMPLEX) & 3 == 0)
  }
}
