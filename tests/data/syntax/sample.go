// Package stock counts.
package stock

import (
	"fmt"
	js "encoding/json"

	"example.org/shop/v2"
)

// Limit says how many.
const Limit = 30

var (
	first  = shop.First()
	second int
)

// Shelf holds items.
type Shelf[T any] struct {
	Name  string
	items []*shop.Item
}

type Holder interface {
	Put(item shop.Item) error
}

// Put puts one item.
func (s *Shelf[T]) Put(item shop.Item, force bool) error {
	if s.isFull() && !force {
		return fmt.Errorf("full: %s", s.Name)
	}

	s.items = append(s.items, &item)
	return nil
}

// Load reads a shelf.
func Load(path string) (*Shelf[int], error) {
	shelf := &Shelf[int]{Name: path}
	err := js.Unmarshal(read(path), shelf)
	return shelf, err
}
