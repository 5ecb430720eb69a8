"""What tools answer: data that a model reads, a channel draws and a template puts in words.

Every kind of result has its own class, told by ``result``; for each there are reply templates in
``prompts/replies``. Values are plain: ids, texts, ISO dates, decimal texts with their currency. Moments are in the
actor's time zone, with its offset.
"""

from tools.results.advice import AccountSummary, DayPlan, Passage, Passages, ProposedTask, Risk, Suggestion, Suggestions
from tools.results.base import (
    ApprovalNeeded,
    Citation,
    Failed,
    FieldChange,
    MoneyValue,
    Part,
    PeriodValue,
    RecordLink,
    Result,
)
from tools.results.figures import (
    Forecast,
    ForecastLine,
    RateUsed,
    Report,
    ReportColumn,
    ReportGroup,
    ReportRow,
    SlippedDeal,
    SlippedDeals,
)
from tools.results.lists import ActivityList, AppliedFilter, DealList, TaskList
from tools.results.log import (
    ApprovalItem,
    ApprovalList,
    Capabilities,
    Capability,
    ChangeHistory,
    HistoryEntry,
    UndoConflict,
    Undone,
    UndoneRecord,
)
from tools.results.records import (
    ActivityItem,
    DealItem,
    Fact,
    FoundRecord,
    Person,
    RecordCard,
    RecordsFound,
    TaskItem,
)
from tools.results.selections import Measured, RecordList, RecordRow, RecordsChanged
from tools.results.words import KnownWord, WordForgotten, WordLearned, WordList
from tools.results.written import (
    ActivityChanged,
    ActivityLogged,
    DealsChanged,
    NoteAdded,
    NotesLogged,
    Qualification,
    RecordChanged,
    RecordCreated,
    RecordRemoved,
    TaskChanged,
    TaskCreated,
)

RESULTS: dict[str, type[Result]] = {
    kind.model_fields["result"].default: kind
    for kind in (
        RecordsFound, RecordCard, AccountSummary, Passages, DealList, TaskList, ActivityList, Report, Forecast,
        SlippedDeals, Suggestions, DayPlan, ChangeHistory, ApprovalList, Capabilities, ActivityLogged, NoteAdded,
        NotesLogged, TaskCreated, TaskChanged, DealsChanged, RecordCreated, RecordChanged, ActivityChanged,
        RecordRemoved, Undone, WordLearned, WordForgotten, WordList, RecordList, RecordsChanged, Failed, ApprovalNeeded,
    )
}  # fmt: skip
"""Every kind of result by the name that its JSON carries under ``result``."""

__all__ = [
    "RESULTS",
    "AccountSummary",
    "ActivityChanged",
    "ActivityItem",
    "ActivityList",
    "ActivityLogged",
    "AppliedFilter",
    "ApprovalItem",
    "ApprovalList",
    "ApprovalNeeded",
    "Capabilities",
    "Capability",
    "ChangeHistory",
    "Citation",
    "DayPlan",
    "DealItem",
    "DealList",
    "DealsChanged",
    "Fact",
    "Failed",
    "FieldChange",
    "Forecast",
    "ForecastLine",
    "FoundRecord",
    "HistoryEntry",
    "KnownWord",
    "Measured",
    "MoneyValue",
    "NoteAdded",
    "NotesLogged",
    "Part",
    "Passage",
    "Passages",
    "PeriodValue",
    "Person",
    "ProposedTask",
    "Qualification",
    "RateUsed",
    "RecordCard",
    "RecordChanged",
    "RecordCreated",
    "RecordLink",
    "RecordList",
    "RecordRemoved",
    "RecordRow",
    "RecordsChanged",
    "RecordsFound",
    "Report",
    "ReportColumn",
    "ReportGroup",
    "ReportRow",
    "Result",
    "Risk",
    "SlippedDeal",
    "SlippedDeals",
    "Suggestion",
    "Suggestions",
    "TaskChanged",
    "TaskCreated",
    "TaskItem",
    "TaskList",
    "UndoConflict",
    "Undone",
    "UndoneRecord",
    "WordForgotten",
    "WordLearned",
    "WordList",
]
