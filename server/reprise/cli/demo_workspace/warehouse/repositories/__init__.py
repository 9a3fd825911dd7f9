"""Where the records are kept: one repository a table."""

from warehouse.repositories.customers import CustomerRepository
from warehouse.repositories.items import ItemRepository
from warehouse.repositories.orders import OrderRepository
from warehouse.repositories.suppliers import SupplierRepository

__all__ = ["CustomerRepository", "ItemRepository", "OrderRepository", "SupplierRepository"]
