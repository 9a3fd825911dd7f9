//! Counts.
use std::collections::{self, HashMap as Map};
use crate::shop::*;
mod units;

pub const LIMIT: usize = 30;

/// One shelf.
#[derive(Debug, Clone)]
pub struct Shelf<T> {
    pub name: String,
    items: Vec<T>,
}

pub enum Size {
    Small,
    Large(u32),
}

pub trait Holder {
    fn put(&mut self, item: Item) -> Result<Price, StockError>;

    fn count(&self) -> usize {
        0
    }
}

impl<T: Clone> Holder for Shelf<T> {
    /// Puts one item.
    fn put(&mut self, item: Item) -> Result<Price, StockError> {
        if self.is_full() {
            return Err(StockError::new("full"));
        }
        self.items.push(item.into());
        println!("{}", describe(&self.name));
        Ok(prices::of::<T>(item))
    }
}

macro_rules! shelf {
    ($name:expr) => { Shelf::new($name) };
}

mod tests {
    #[test]
    fn puts() {
        assert_eq!(super::load("a").count(), 1);
    }
}

pub async fn load(path: &str) -> Shelf<Item> {
    read(path).await
}
