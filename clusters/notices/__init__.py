"""Letters about meetings and calls, and the kinds they are of."""

from clusters.notices import calls, dates, summaries

KINDS = [*dates.ALL, *calls.ALL, *summaries.ALL]
