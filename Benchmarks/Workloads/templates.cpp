// Makes the compiler work: standard containers, algorithms and some recursion of templates.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <regex>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

template <unsigned Number>
struct Fibonacci : std::integral_constant<unsigned long, Fibonacci<Number - 1>::value +
                                                             Fibonacci<Number - 2>::value> {};
template <>
struct Fibonacci<0> : std::integral_constant<unsigned long, 0> {};
template <>
struct Fibonacci<1> : std::integral_constant<unsigned long, 1> {};

template <std::size_t... Indices>
auto squares(std::index_sequence<Indices...>) {
  return std::make_tuple(std::integral_constant<std::size_t, Indices * Indices>()...);
}

template <unsigned Depth>
struct Nested {
  std::map<std::string, std::vector<std::shared_ptr<Nested<Depth - 1>>>> children;
  std::function<int(const Nested &)> weight = [](const Nested &self) {
    return std::accumulate(self.children.begin(), self.children.end(), int(Depth),
                           [](int sum, const auto &entry) {
                             return sum + int(entry.second.size() + entry.first.size());
                           });
  };
};
template <>
struct Nested<0> {};

int main() {
  std::regex word("[a-z]+");
  std::unordered_map<std::string, std::function<bool(const std::string &)>> matches;
  matches["word"] = [&](const std::string &text) { return std::regex_match(text, word); };
  Nested<24> nested;
  auto tuple = squares(std::make_index_sequence<150>());
  return int(Fibonacci<80>::value % 2) + nested.weight(nested) + matches["word"]("plumb") +
         int(std::get<3>(tuple));
}
