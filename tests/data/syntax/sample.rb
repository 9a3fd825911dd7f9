# frozen_string_literal: true

require 'json'
require_relative 'units'

# Counts.
module Stock
  # One shelf.
  class Shelf < Base
    include Comparable

    LIMIT = 30
    attr_reader :name, :items

    # Puts one item.
    def put(item, force: false)
      raise StockError, 'full' if full? && !force

      @items << item
      Prices.of(item).times(1) { |price| log(price) }
    end

    def self.load(path)
      new(JSON.parse(File.read(path)))
    end

    class << self
      def empty
        new('')
      end
    end

    private

    def full?
      @items.size >= LIMIT
    end
  end
end

Pair = Struct.new(:left, :right) do
  def swap
    Pair.new(right, left)
  end
end
