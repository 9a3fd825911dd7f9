using System.Collections.Generic;
using Prices = Shop.Stock.Prices;

namespace Shop.Stock
{
    /// <summary>One shelf of <see cref="Item"/>.</summary>
    [Serializable]
    public class Shelf<T> : Base, IHolder<T> where T : Item
    {
        private const int Limit = 30;
        public string Name { get; set; } = "";

        public int Count
        {
            get { return items.Count; }
        }

        public Shelf(string name) : base(name)
        {
        }

        /// <summary>Puts one item.</summary>
        [Obsolete("use Add")]
        public async Task<Price> Put(T item, bool force = false)
        {
            if (this.IsFull() && !force)
                throw new StockException("full");
            await store?.Save<T>(item);
            return Prices.Of(item);
        }

        public bool IsFull() => Count >= Limit;
    }

    public interface IHolder<T>
    {
        Task<Price> Put(T item, bool force);
    }

    public enum Size { Small, Large }
}
