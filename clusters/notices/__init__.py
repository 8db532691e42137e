"""Letters about meetings, calls and actions, and the kinds they are of."""

from clusters.notices import actions, calls, dates, summaries

KINDS = [*dates.ALL, *calls.ALL, *actions.ALL, *summaries.ALL]
