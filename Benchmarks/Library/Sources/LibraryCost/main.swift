// Each once: the rounds are bench.py's, so that a busy machine is busy for all.
measurePlumb()
measureHdrHistogramSwift()
measureNaive()
