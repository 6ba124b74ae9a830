"""What the probes of algorithms must answer, by Python's standard library alone.

answers.py PROBE SCALE prints the same names and numbers as the probe's --json.
"""
import bisect
import collections
import json
import math
import sys

MASK = (1 << 64) - 1


class RandomNumbers:
    """SplitMix64, and what Swift 6 makes of its words."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
        return bits ^ (bits >> 31)

    def double(self, low, high):
        return (self.next() & ((1 << 53) - 1)) * 2.0**-53 * (high - low) + low

    def below(self, bound):
        return (self.next() * bound) >> 64


def nearest_neighbours(scale):
    width, count, k = 16, 500 * scale, 5
    random = RandomNumbers(11)
    values = [random.double(-1, 1) for _ in range(count * width)]
    query = [random.double(-1, 1) for _ in range(width)]
    rows = [values[i * width : (i + 1) * width] for i in range(count)]
    order = sorted(range(count), key=lambda i: (math.dist(query, rows[i]), i))
    checksum = 0
    for index in order[:k]:
        checksum = checksum * 31 + index
    return {"vectors": count, "k": k, "checksum": checksum}


def cosine_similarity(scale):
    width, count, queries = 8, 100 * scale, 10
    random = RandomNumbers(13)

    def rows(number):
        return [[(random.next() >> 40) - 8388608.0 for _ in range(width)] for _ in range(number)]

    vectors, asked = rows(count), rows(queries)
    checksum = 0
    for query in asked:
        angles = [
            sum(map(float.__mul__, query, v)) / (math.hypot(*query) * math.hypot(*v))
            for v in vectors
        ]
        checksum = (checksum * 31 + angles.index(max(angles))) % 1_000_003
    return {"vectors": count, "queries": queries, "checksum": checksum}


def tf_idf(scale):
    count, words, terms = 40 * scale, 25, 200
    random = RandomNumbers(17)
    corpus = [[random.next() % terms for _ in range(words)] for _ in range(count)]
    frequency = collections.Counter(term for document in corpus for term in set(document))
    pairs, total = 0, []
    for document in corpus:
        occurrences = collections.Counter(document)
        pairs += len(occurrences)
        total += [n / words * math.log(count / frequency[term]) for term, n in occurrences.items()]
    return {
        "documents": count,
        "pairs": pairs,
        "weight_millionths": round(math.fsum(total) * 1e6),
    }


def byte_pair_encoding(scale):
    count, merges = 2000 * scale, 20
    random = RandomNumbers(5)
    tokens = [random.below(8) for _ in range(count)]
    for number in range(merges):
        pairs = collections.Counter(zip(tokens, tokens[1:]))
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merged, index = [], 0
        while index < len(tokens):
            is_pair = tuple(tokens[index : index + 2]) == best
            merged.append(256 + number if is_pair else tokens[index])
            index += 2 if is_pair else 1
        tokens = merged
    return {"bytes": count, "merges": merges, "tokens": len(tokens)}


def knowledge_graph(scale):
    count = 500 * scale
    distance, open_nodes = {0: 1}, collections.deque([0])
    while open_nodes:
        node = open_nodes.popleft()
        for following in ((node + 1) % count, (node + 7) % count):
            if following not in distance:
                distance[following] = distance[node] + 1
                open_nodes.append(following)
    return {"nodes": count, "way": distance[count - 1]}


def top_k(scale):
    count, queries, k = 5000 * scale, 8, 10
    random = RandomNumbers(7)
    scores = [random.double(0, 1) for _ in range(count)]
    tenth = sorted(scores, reverse=True)[k - 1]
    return {"scores": count, "queries": queries, "k": k, "checksum": int(tenth * queries * 1e6)}


def feature_sets(scale):
    events = 2000 * scale
    counts = collections.Counter(
        frozenset((e % 8, (e // 8 + 1) % 8, (e // 64 + 3) % 8)) for e in range(events)
    )
    return {
        "events": events,
        "combinations": len(counts),
        "most": max(counts.values()),
        "sum": events,
    }


def score_thresholds(scale):
    count, queries = 1000 * scale, 20
    scores = [i / count for i in range(count)]
    passed = sum(count - bisect.bisect_left(scores, q / queries) for q in range(queries))
    return {"scores": count, "queries": queries, "passed": passed}


def fan_out(scale):
    stores, size = 10, 30 * scale
    documents = set()
    for store in range(stores):
        if store % 5 != 4:
            documents |= {i if i % 3 == 0 else store * size + i for i in range(size)}
    best = sorted(documents, key=lambda d: (-((d * 2654435761) & 0xFFFF), d))[:10]
    checksum = 0
    for document in sorted(best):
        checksum = checksum * 31 + document
    checksum = (checksum + (1 << 63)) % (1 << 64) - (1 << 63)
    return {"stores": stores, "failures": 2, "best": len(best), "checksum": checksum}


def time_windows(scale):
    events = 60_000 * scale
    last = sum(second % 10 for second in range(events) if second // 60 == (events - 1) // 60)
    return {"events": events, "windows": events // 60, "last": last}


print(json.dumps(globals()[sys.argv[1]](int(sys.argv[2]))))
