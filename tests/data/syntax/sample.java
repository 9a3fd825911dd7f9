package shop.stock;

import java.util.List;
import java.util.*;
import static shop.Prices.of;

/**
 * One shelf of {@link Item items}.
 */
@Entity(name = "shelf")
public class Shelf<T extends Item> extends Base implements Holder<T> {
    private static final int LIMIT = 30;
    private List<T> items = new ArrayList<>();

    public Shelf(String name) {
        super(name);
    }

    /** Puts one item. */
    @Override
    public Price put(T item, boolean force) throws StockException {
        if (isFull() && !force) {
            throw new StockException("full");
        }
        this.items.add(item);
        items.forEach(Printer::print);
        return of(item).times(1);
    }

    abstract void check();

    enum Size { SMALL, LARGE }
}

interface Holder<T> {
    Price put(T item, boolean force);

    default int count() { return 0; }
}

record Pair(String left, Item right) {
}
