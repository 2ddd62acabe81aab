"""How the product looks: the party's name and colours, fonts, tags that every template has, the showcase."""
