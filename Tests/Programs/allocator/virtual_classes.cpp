// virtual_classes.cpp: objects of C++ classes with virtual functions, alive to the end.
#include <cstdio>
#include <vector>

namespace shop {
class Item {
 public:
  virtual ~Item() = default;
  virtual int price() const { return 1; }
};

template <typename Unit>
class Priced : public Item {
 public:
  explicit Priced(Unit unit) : unit_(unit) {}
  int price() const override { return static_cast<int>(unit_); }

 private:
  Unit unit_;
};

struct Plain {
  long values[5];
};
}  // namespace shop

static std::vector<shop::Item *> items;
static std::vector<shop::Plain *> plain;

int main() {
  int sum = 0;
  for (int number = 0; number < 101; number++) items.push_back(new shop::Item);
  for (int number = 0; number < 211; number++) items.push_back(new shop::Priced<long>(number));
  for (int number = 0; number < 307; number++) plain.push_back(new shop::Plain{});
  for (shop::Item *item : items) sum += item->price();
  std::printf("%d %zu\n", sum, plain.size());
  return 0;
}
