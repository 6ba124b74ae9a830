// templates.cpp: containers, templates and lambdas, for the comparison of lines and inlined calls.
//
// It is compiled with optimisation, so that most of its functions are inlined into one another.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <numeric>
#include <regex>
#include <string>
#include <vector>

namespace {

template <unsigned depth> struct Nested {
  std::unique_ptr<Nested<depth - 1>> inner = std::make_unique<Nested<depth - 1>>();
  std::string name = "level " + std::to_string(depth);

  size_t length() const { return name.size() + inner->length(); }
};

template <> struct Nested<0> {
  size_t length() const { return 0; }
};

template <typename Value, typename Change> std::vector<Value> changed(
    const std::vector<Value> &values, Change change) {
  std::vector<Value> result;
  result.reserve(values.size());
  for (const auto &value : values) result.push_back(change(value));
  return result;
}

std::map<std::string, std::vector<size_t>> index_words(const std::string &text) {
  std::map<std::string, std::vector<size_t>> places;
  const std::regex word("[a-z]+");
  for (std::sregex_iterator match(text.begin(), text.end(), word), end; match != end; ++match) {
    places[match->str()].push_back(static_cast<size_t>(match->position()));
  }
  return places;
}

}  // namespace

int main() {
  std::vector<int> numbers(1000);
  std::iota(numbers.begin(), numbers.end(), 0);
  const auto mixed = changed(numbers, [](int number) { return number * 31 % 97; });
  const auto names = changed(mixed, [](int number) { return number + 1; });
  const auto places = index_words("one two three two one");
  std::printf("%zu %zu %d\n", Nested<8>().length(), places.at("two").size(),
              *std::max_element(names.begin(), names.end()));
  return 0;
}
