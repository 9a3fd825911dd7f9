'use strict'

const path = require('path')
const { read, write: put } = require('./disk')
import Default, { one as uno, two } from './numbers.js'
import * as all from 'all'
import './effect'
export { helper as default } from './helper'

const LIMIT = 30

/**
 * One shelf.
 */
export class Shelf extends Base {
  static count = 0
  #items = []
  onClick = (event) => { this.put(event.item) }

  constructor (name) {
    super()
    this.name = name
  }

  // Puts one item.
  async put (item, force = false) {
    if (this.isFull()) throw new StockError('full')
    await put(item)
    return all.prices.of(item)
  }
}

/** Reads a shelf. */
function load (file) {
  const check = (value) => { return value?.items.filter(Boolean) }
  return check(JSON.parse(read(path.join('a', file))))
}

export const save = async shelf => write(shelf)

const api = {
  get () { return load('x') },
  remove: function (id) { return id }
}

Shelf.prototype.clear = function () { this.name = '' }
module.exports.helper = function helper () { return <Panel title="x"><div /></Panel> }
