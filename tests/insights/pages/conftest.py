from tests.worlds import built, db, world

__all__ = ["built", "db", "world"]
