// Marks on rows that are the reader's own, so that a row itself is the same for all: her drafts, and who is there.
const rows = () => document.querySelector("#rows");
const drafted = () => new Set((rows()?.dataset.drafts ?? "").split(" ").filter(Boolean).map(Number));

export function markDrafts() {
  const mine = drafted();
  document.querySelectorAll("[data-draft-mark]").forEach((mark) => { mark.hidden = !mine.has(Number(mark.dataset.draftMark)); });
}

export function markDraft(caseId, has) {
  if (!rows()) return;
  const mine = drafted();
  if (has) mine.add(caseId);
  else mine.delete(caseId);
  rows().dataset.drafts = [...mine].join(" ");
  markDrafts();
}
