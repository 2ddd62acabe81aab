"""Rows that hold their parts as after `prefetch_related`, where the parts were asked by a prepared statement."""

from collections import defaultdict


def hold(rows, name, parts):
    """Let `row.<name>.all()` of each of `rows`, instances of one model, answer with its parts and without a query.

    `parts` are pairs (the row's key, part) in their order; `name` is a relation to many, from either side.
    """
    kept = defaultdict(list)
    for key, part in parts:
        kept[key].append(part)
    for row in rows:
        manager = getattr(row, name)
        answer = manager.get_queryset()
        answer._result_cache, answer._prefetch_done = kept[row.pk], True
        if not hasattr(row, "_prefetched_objects_cache"):
            row._prefetched_objects_cache = {}
        row._prefetched_objects_cache[_cache_name(row, name)] = answer


def _cache_name(row, name):
    relation = row._meta.get_field(name)
    return relation.name if relation.many_to_many and not relation.auto_created else relation.cache_name
