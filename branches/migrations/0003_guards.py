from django.db import migrations

from dated.guards import changes_function, count_changes, extension, forbid_overlap, trigram_index


class Migration(migrations.Migration):
    dependencies = [("branches", "0002_history")]

    operations = [
        extension("btree_gist"),
        extension("pg_trgm"),
        forbid_overlap("branches_subordination", "branch_id"),
        trigram_index("branches_branch", "search_key"),
        changes_function(),
        count_changes("branches_branch"),
    ]
