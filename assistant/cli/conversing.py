"""``chat``: a conversation at a terminal; without one, a short conversation of real turns."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant.cli.asking import Model, Now, Thread
from assistant.cli.options import ActingUser, Database

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from assistant.messages import Event, Reply
    from assistant.render.context import RenderContext
    from assistant.talking import Talk

PROMPT = "> "
_LEAVE = frozenset({"exit", "quit", "/exit", "/quit", ":q"})


def chat(
    acting: ActingUser = None,
    model: Model = None,
    db: Database = None,
    now: Now = None,
    conversation: Thread = None,
) -> None:
    """Talk to the assistant: tell it what happened, ask for figures, answer with a number or a yes.

    Arrow keys bring earlier messages back; ctrl-d or "exit" leaves. Without a terminal a short conversation with
    real turns is played.
    """
    from assistant.bootstrap import open_talk

    with open_talk(db, acting, model, now) as talk:
        if sys.stdin.isatty() and sys.stdout.isatty():
            converse(talk, conversation)
        else:
            from assistant.cli.playing import play

            play(talk)


def converse(talk: Talk, conversation: str | None = None) -> None:
    """Answer what is typed until the person leaves."""
    screen = _screen()
    _warm(talk)
    _load_history()
    screen.print(f"{talk.desk.actor.name} · {talk.model or talk.desk.settings.model} · exit: ctrl-d", style="dim")
    while (text := _typed()) is not None:
        if text.strip().casefold() in _LEAVE:
            break
        if text.strip():
            for event in talk.take(text, conversation):
                show(talk, event, screen)


def _typed() -> str | None:
    """Return the next line, or None when the person leaves."""
    try:
        return input(PROMPT)
    except (EOFError, KeyboardInterrupt):
        return None


def _load_history() -> None:
    """Let arrow keys edit the line and bring earlier ones back, where the platform can."""
    from contextlib import suppress

    with suppress(ImportError):
        import readline  # noqa: F401  (importing it is what does it)


def _warm(talk: Talk) -> None:
    """Make the model ready while the first message is typed."""
    from threading import Thread as Worker

    Worker(target=talk.office.warm, args=(talk.model,), daemon=True).start()


def draw(talk: Talk, reply: Reply) -> None:
    """Show a whole reply at once."""
    screen = _screen()
    _say(f"{reply.reply}\n", screen)
    _draw_cards(talk, reply, screen)


def show(talk: Talk, event: Event, screen: Console) -> None:
    """Show one thing that happens during a turn."""
    from assistant.messages import Reply

    if event.type == "text":
        _say(str(event.data["text"]), screen)
    elif event.type == "error":
        _complain(event, screen)
    elif event.type == "done":
        screen.print()
        _draw_cards(talk, Reply.model_validate(event.data), screen)


def _draw_cards(talk: Talk, reply: Reply, screen: Console) -> None:
    """Draw cards where somebody looks; what other programs read says it all in words."""
    if not screen.is_terminal:
        return
    from assistant.talking import voice_for

    for card in _cards(reply, voice_for(talk.desk, reply.language).context):
        screen.print(card)


def _say(text: str, screen: Console) -> None:
    """Show a paragraph with the empty lines behind it."""
    from rich.text import Text

    screen.print(Text(text), soft_wrap=True, end="")


def _complain(event: Event, screen: Console) -> None:
    from rich.text import Text

    screen.print(Text(str(event.data["message"]), "red"))
    if event.data.get("hint"):
        screen.print(Text(str(event.data["hint"])))


def _cards(reply: Reply, context: RenderContext) -> list[RenderableType]:
    """Return what is drawn below a reply: what waits for a yes, charts, and where statements come from."""
    from assistant.render.cards import Cards

    cards = Cards(reply.language, context)
    sources = [cards.citations(reply.citations)] if reply.citations else []
    return [*map(cards.approval, reply.approvals), *map(cards.chart, reply.charts), *sources]


def _screen() -> Console:
    from assistant.cli.screen import console

    return console()
