#include <vector>
#include "shop/item.hpp"

using shop::Item;

namespace stock {

constexpr int limit = 30;

/// One shelf.
template <typename T>
class Shelf : public Base, private detail::Holder<T> {
public:
    explicit Shelf(std::string name) : name_(std::move(name)) {}
    ~Shelf();

    /// Puts one item.
    virtual Price put(const T& item, bool force = false);

    bool full() const { return this->count() >= limit; }

    Shelf& operator=(const Shelf& other) = default;

private:
    std::string name_;
    std::vector<T> items_;
};

template <typename T>
Price Shelf<T>::put(const T& item, bool force)
{
    if (full() && !force) {
        throw StockError("full");
    }
    items_.push_back(item);
    return prices::of<T>(item);
}

enum class Size { Small, Large };

}  // namespace stock

stock::Shelf<Item>* load(const std::string& path)
{
    auto* shelf = new stock::Shelf<Item>(path);
    shelf->read(path);
    return shelf;
}
