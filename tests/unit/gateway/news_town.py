"""What messaging answers the gateway about publications, from the state of a town in memory."""

from typing import Any

from contracts.base import File
from contracts.messaging import Board, DownloadPublication, GetBoard, GetHomeNews, GetTownBoard, HomeNews, TownBoard


def handlers(town: Any) -> dict[Any, Any]:
    """Answer what messaging is asked about publications."""
    return {
        GetTownBoard: lambda _: TownBoard(published=tuple(one for one in town.published if one.on_home)),
        GetBoard: lambda _: Board(published=town.published),
        GetHomeNews: lambda _: HomeNews(unread=town.unread, published=()),
        DownloadPublication: lambda _: File(name="adhesion.pdf", media_type="application/pdf", content=b"%PDF-1.7"),
    }
