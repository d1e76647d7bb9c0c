"""What the demo shop sells."""

from __future__ import annotations

from typing import NamedTuple


class Bag(NamedTuple):
    """A bag of coffee: its picture's motif and colours stand in the style sheet by `motif`."""

    name: str
    origin: str
    notes: str
    price: str
    motif: str
    badge: str = ""


BAGS = (
    Bag("Trailhead", "House blend", "Cocoa, hazelnut, brown sugar", "$16", "peaks", "Best seller"),
    Bag("Sidama Sunrise", "Ethiopia, washed", "Jasmine, apricot, honey", "$19", "sun", "New crop"),
    Bag("Night Ferry", "Sumatra, wet-hulled", "Cedar, dark chocolate, plum", "$18", "waves"),
    Bag("Huila Garden", "Colombia, washed", "Red apple, caramel, lime", "$18", "leaves"),
    Bag("Quiet Hours", "Decaf, sugarcane process", "Milk chocolate, fig, vanilla", "$17", "moon"),
    Bag("Compass", "Espresso blend", "Toffee, cherry, toasted almond", "$17", "rose"),
)
