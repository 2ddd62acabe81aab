"""How a page answers each of several people."""


def statuses(client, url, *users):
    """The status of a GET of `url` for each user in turn; None is a visitor."""
    found = []
    for user in users:
        client.logout()
        if user:
            client.force_login(user)
        found.append(client.get(url).status_code)
    return found
