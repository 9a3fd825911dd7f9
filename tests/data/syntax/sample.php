<?php

namespace Shop\Stock;

use Shop\Item;
use Shop\{Price as Cost, Owner};
require_once __DIR__ . '/units.php';

const LIMIT = 30;

/**
 * One shelf.
 */
#[Entity]
abstract class Shelf extends Base implements Holder
{
    use Countable;

    const MINIMUM = 1;
    private ?array $items = null;

    public function __construct(private Store $store, string $name)
    {
        parent::__construct($name);
    }

    /** Puts one item. */
    public function put(Item $item, bool $force = false): Cost
    {
        if ($this->isFull() && !$force) {
            throw new StockException('full');
        }
        $this->items[] = $item;
        return Prices::of($item)?->times(1);
    }

    abstract protected function check(): bool;
}

interface Holder
{
    public function put(Item $item, bool $force = false): Cost;
}

enum Size: string
{
    case Small = 's';
}

function load(string $path): Shelf
{
    return unserialize(file_get_contents($path));
}
