import type { Item } from './item'
import fs = require('fs')
export * from './all'

/** How big. */
export enum Size { Small = 1, Large }

export interface Holder<T> extends Base {
  readonly name: string
  put(item: T): Promise<void>
}

export type Options = {
  size: Size
  owner?: Owner
}

namespace Inner {
  export function helper(): void { work() }
}

/** One shelf. */
@Component({ selector: 'shelf' })
export abstract class Shelf<T extends Item> implements Holder<T> {
  private items: T[] = []

  constructor(private readonly store: Store<T>, readonly name: string) {}

  abstract check(): boolean

  async put(item: T, options: Options = {}): Promise<void> {
    this.items.push(item)
    await this.store.save<T>(item)
    return new Receipt(item).print()
  }
}

export function load(file: string): Shelf<Item>
export function load(file: string | URL): Shelf<Item> {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Shelf<Item>
}

export const open = async <T,>(name: string): Promise<Shelf<T>> => {
  return load(name)
}
