"""What the page about accessibility claims: no more than was tested, by criterion, and whom to tell."""

import json
import re
import subprocess
from dataclasses import replace

from provider.web.citizen.accessibility import results
from tests.citizen_browser import Browser
from tests.foreign.installed import MODULES, NODE

A = """1.1.1 1.2.1 1.2.2 1.2.3 1.3.1 1.3.2 1.3.3 1.4.1 1.4.2 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3
2.4.4 2.5.1 2.5.2 2.5.3 2.5.4 3.1.1 3.2.1 3.2.2 3.2.6 3.3.1 3.3.2 3.3.7 4.1.2"""
AA = """1.2.4 1.2.5 1.3.4 1.3.5 1.4.3 1.4.4 1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.4.5 2.4.6 2.4.7 2.4.11 2.5.7 2.5.8
3.1.2 3.2.3 3.2.4 3.3.3 3.3.4 3.3.8 4.1.3"""
CRITERIA = {f"{number} A" for number in A.split()} | {f"{number} AA" for number in AA.split()}
"""Of WCAG 2.2, levels A and AA."""
WHAT_AXE_JUDGES = """
const rules = require('axe-core').getRules(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']);
const tags = rules.flatMap(rule => rule.tags.map(tag => /^wcag(\\d)(\\d)\\d+$/.exec(tag)));
console.log(JSON.stringify([...new Set(tags.filter(Boolean).map(tag => `${tag[1]}.${tag[2]}`))]));
"""


def criteria_of(guideline):
    return [*guideline.met, *guideline.partly, *guideline.absent]


def test_every_criterion_has_one_result():
    told = [each for guideline in results().guidelines for each in criteria_of(guideline)]
    assert len(told) == len(CRITERIA) == 55
    assert set(told) == CRITERIA


def test_criteria_stand_under_their_guideline():
    for guideline in results().guidelines:
        assert {each.rpartition(".")[0] for each in criteria_of(guideline)} == {guideline.number}


def test_the_tool_is_named_where_it_judges_and_in_the_version_that_does():
    about = json.loads((MODULES / "axe-core/package.json").read_text())
    assert results().tool == f"axe-core {about['version']}"
    run = [NODE, "-e", WHAT_AXE_JUDGES]
    judged = json.loads(subprocess.check_output(run, cwd=MODULES, text=True))
    assert {each.number for each in results().guidelines if "tool" in each.by} == set(judged)


def test_every_page_leads_there_and_what_is_not_met_is_said(world):
    browser = Browser(world, "en").open("/help")
    assert 'href="/accessibility"' in browser.html
    shown = browser.open("/accessibility")
    for guideline in results().guidelines:
        for each in guideline.partly:
            assert re.search(rf"\({re.escape(each.split()[0])}\)\.</li>", shown.html), each


def test_it_says_whom_to_call(world):
    settings = replace(world.settings, help_phone="00-0000-0099")
    object.__setattr__(world.services, "settings", settings)
    assert "00-0000-0099" in Browser(world).open("/accessibility").text


def test_a_visit_is_not_left_for_it(world):
    started = Browser(world).open(world.push())
    [link] = re.findall(r'<a id="accessibility"[^>]*>', started.html)
    assert 'target="_blank"' in link
