#include <stdio.h>
#include "shop/item.h"

#define LIMIT 30
#define MINIMUM(a, b) ((a) < (b) ? (a) : (b))

/* One shelf. */
typedef struct shelf {
    char name[LIMIT];
    struct item **items;
    int count;
} shelf_t;

typedef struct {
    int width;
} box_t;

enum size { SMALL, LARGE = 2 };

static int total = 0;

int shelf_put(shelf_t *shelf, struct item *item);
char *shelf_name(const shelf_t *shelf);

/*
 * Puts one item.
 */
int shelf_put(shelf_t *shelf, struct item *item)
{
    if (shelf_is_full(shelf))
        return -1;
    shelf->items[shelf->count++] = item;
    shelf->hooks.added(item);
    return MINIMUM(shelf->count, LIMIT);
}

static struct shelf *shelf_load(const char *path) {
    FILE *file = fopen(path, "r");
    return read_shelf(file);
}
