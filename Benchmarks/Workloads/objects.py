"""Dictionaries, strings, JSON and regular expressions: what Python programs allocate."""

import json
import re
import sys


def records(count, seed):
    return [
        {"number": n, "name": f"customer {n * 7919 % 100003}", "tags": [f"tag {n % 17}", str(seed)]}
        for n in range(count)
    ]


def word_lengths(text):
    lengths = {}
    for word in re.findall(r"\w+", text):
        lengths.setdefault(len(word), []).append(word)
    return {length: len(words) for length, words in lengths.items()}


checksum = 0
for seed in range(int(sys.argv[1]) if len(sys.argv) > 1 else 12):
    text = json.dumps(records(6000, seed))
    decoded = json.loads(text)
    decoded.sort(key=lambda record: (record["tags"][0], record["name"]))
    checksum = (checksum * 31 + sum(word_lengths(text).values()) + decoded[7]["number"]) % 1000003
print("checksum", checksum)
