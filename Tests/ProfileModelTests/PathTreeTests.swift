import ProfileModel
import Testing

struct PathTreeTests {
  @Test("Equal paths are stored once and read innermost first")
  func internsPaths() {
    var tree = PathTree()
    let frames = (0..<4).map(FrameID.init)
    let first = tree.intern(innermostFirst: [frames[2], frames[1], frames[0]])
    let again = tree.intern(innermostFirst: [frames[2], frames[1], frames[0]])
    let sibling = tree.intern(innermostFirst: [frames[3], frames[1], frames[0]])
    #expect(first == again)
    #expect(first != sibling)
    #expect(tree.count == 5)
    #expect(tree.frames(of: first) == [frames[2], frames[1], frames[0]])
    #expect(tree.frames(of: sibling) == [frames[3], frames[1], frames[0]])
    #expect(tree.parent(of: first) == tree.parent(of: sibling))
    #expect(tree.frames(of: .root) == [])
  }

  @Test("Ten thousand children of one node are told apart, and parents come before children")
  func grows() {
    var tree = PathTree()
    let root = tree.intern(frame: FrameID(index: 0), below: .root)
    let children = (0..<10_000).map { tree.intern(frame: FrameID(index: $0), below: root) }
    #expect(Set(children).count == 10_000)
    for (index, child) in children.enumerated() {
      #expect(tree.intern(frame: FrameID(index: index), below: root) == child)
      #expect(tree.parent(of: child).index < child.index)
    }
    #expect(tree.count == 10_002)
  }
}
