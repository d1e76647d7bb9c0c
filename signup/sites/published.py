"""One published site as the doors see it: ready-made documents, versions old and new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.domain.intents import normalise_keyword
from signup.sites.locales import best_match
from signup.sites.rendering import checkout_document, forms_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from signup.domain.disclosure import Disclosure
    from signup.domain.form import FormVersion
    from signup.domain.site import Keyword, Site
    from signup.sites.rendering import Document

    FindForm = Callable[[str, str], FormVersion | None]
    FindDisclosure = Callable[[str, str], Disclosure | None]
    FindSite = Callable[[str, str], Site | None]


class PublishedSite:
    """A site as it is now, with everything it ever published.

    `find_form`, `find_disclosure` and `find_site` look up older versions, by site and id.
    """

    def __init__(
        self,
        site: Site,
        generation: int,
        *,
        find_form: FindForm,
        find_disclosure: FindDisclosure,
        find_site: FindSite = lambda _site, _version: None,
    ) -> None:
        self.site = site
        self.generation = generation
        self._find_form, self._find_disclosure = find_form, find_disclosure
        self._find_site = find_site
        self._forms = {form.version: form for form in site.forms}
        self._disclosures = {one.id: one for one in _disclosures(site)}
        self._keywords = _by_number(site)
        self._words = {
            number: {word: keyword.word for word, keyword in words.items()}
            for number, words in self._keywords.items()
        }
        self._forms_documents = {one: forms_document(site, one) for one in site.locales}
        self._checkout_documents = {one: checkout_document(site, one) for one in site.locales}

    def forms_document(self, locale: str | None, country: str | None) -> Document:
        """Return the forms in the locale that fits best; any text may be asked for."""
        return self._forms_documents[best_match(locale, country, self.site.locales)]

    def checkout_document(self, locale: str | None, country: str | None) -> Document:
        """Return the checkout boxes in the locale that fits best."""
        return self._checkout_documents[best_match(locale, country, self.site.locales)]

    def version(self, document_hash: str) -> Site | None:
        """Return a version of the site, older ones too; raises OperationalError for these, only."""
        if document_hash == self.site.document_hash:
            return self.site
        return self._find_site(self.site.key, document_hash)

    def form(self, version: str) -> FormVersion | None:
        """Return a form version, older ones too; raises OperationalError for these, only."""
        return self._forms.get(version) or self._find_form(self.site.key, version)

    def disclosure(self, disclosure_id: str) -> Disclosure | None:
        """Return a text, older ones too; raises OperationalError for these, only.

        Its `control` tells where it may have been seen: `keyword` texts stand on no screen.
        """
        return self._disclosures.get(disclosure_id) or self._find_disclosure(
            self.site.key, disclosure_id
        )

    def keyword(self, number: str, word: str) -> Keyword | None:
        """Return the keyword that `word`, in any spelling, means on `number`."""
        return self._keywords.get(number, {}).get(normalise_keyword(word))

    def keywords_for(self, number: str) -> Mapping[str, str]:
        """Return every word accepted on `number`, normalised, with the keyword it means."""
        return self._words.get(number, {})


def _disclosures(site: Site) -> Iterator[Disclosure]:
    for form in site.forms:
        for step in form.steps:
            yield from step.disclosures
    for boxes in site.boxes.values():
        for box in boxes:
            yield box.disclosure
    for keyword in site.keywords:
        yield keyword.disclosure


def _by_number(site: Site) -> dict[str, dict[str, Keyword]]:
    found: dict[str, dict[str, Keyword]] = {}
    for keyword in site.keywords:
        words = found.setdefault(keyword.number, {})
        for word in (keyword.word, *keyword.aliases):
            words[normalise_keyword(word)] = keyword
    return found
