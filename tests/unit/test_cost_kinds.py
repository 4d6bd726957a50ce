"""What the words of a sentence say its amounts are, in the styles of English, Welsh and Scottish councils."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.context import Context
from extract.records import Cost

Read = Callable[..., Context]


def costs(read_context: Read, text: str) -> list[Cost]:
    return read_context(text + "\n", "tables", "recommendations", "costs").records(Cost)


def kinds(read_context: Read, text: str) -> list[str | None]:
    return [c.kind for c in costs(read_context, text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A call on the Invest to Save Reserve of £90,000 is sought.", ["drawdown"]),
        ("The Invest to Save Fund has £300k left.", ["reserve_balance"]),
        ("The Savings Delivery Board agreed to spend £30k.", ["cost"]),
        ("The cost of the Budget Consultation Service is £25k.", ["cost"]),
        ("It was moved from the Business Premium Savings Account: £1,000.", [None]),
        ("The Public Health Grant for 2031/32 is £18.6m.", ["funding"]),
    ],
)
def test_words_inside_a_name_say_nothing_but_its_last_one_does(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Key decision: yes, since it means spending of more than £500k.",
        "Award the design contract, provided that its value does not exceed £320,000.",
        "Delegated authority was given to award contracts up to a value of £750,000.",
        "Expenditure over £5,000 must be authorised by two members.",
        "Any virement exceeding £100,000 requires Cabinet approval.",
        "Any contract needed for the new hub at Mill Lane below £515,000 may be let by the Director.",
        "That tenders in excess of £170,000 be reported back.",
        "It would result in savings of £500,000 or over.",
        "The de minimis threshold for capital is £10,000.",
        "The compensation payable shall not exceed £1,000.",
        "Payments are capped at £2,400.",
        "Those with small wages (under £19,000) may apply.",
        "If the balance falls below £1.5m the Treasurer must report.",
        "Loans above the £250k limit go to Cabinet.",
        "Households with savings over £16,000 do not qualify.",
    ],
)
def test_thresholds(read_context: Read, text: str) -> None:
    assert kinds(read_context, text) == ["threshold"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The works are expected to cost no more than £95,000.", ["cost"]),
        ("Members delivered savings in excess of £130M.", ["saving"]),
        ("Virements of more than £250k need approval; two are asked for, of £595,000 and £160k.", ["threshold", "budget", "budget"]),
    ],
)
def test_a_bound_alone_makes_no_threshold(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Quay Reserve stood at £6.212m at 1 April 2032.", ["reserve_balance"]),
        ("The drawdown of £1.264m would leave £2.048m uncommitted.", ["drawdown", "reserve_balance"]),
        ("The Harbour Reserve holds £4.2M, of which £3.1 million is earmarked.", ["reserve_balance", "reserve_balance"]),
        ("At 31 March 2031 usable reserves totalled £38.6m.", ["reserve_balance"]),
        ("The reserve would be reduced to £0.9m after these calls.", ["reserve_balance"]),
        ("Balances will fall from £3m to £2m.", ["reserve_balance", "reserve_balance"]),
        ("The clerk reported a bank balance of £18,204.11 and unpresented cheques of £312.40.", ["reserve_balance", "cost"]),
        ("The balance of £20,000 will be met by the trust.", ["funding"]),
        ("The hardship fund of £25,000 answers that.", ["funding"]),
        ("Leaving a gap of £20,000 is not an option.", ["variance"]),
    ],
)
def test_what_a_reserve_holds(read_context: Read, text: str, expected: list[str]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Approve the use of £1.2m of earmarked reserves in 2031/32.",
        "Cabinet approved the release of £250,000 from the Winter Maintenance Reserve.",
        "AGREE a one-off transfer of up to £340k from the Quay Repairs Reserve.",
        "The MTFS assumes a drawdown of £3.3m in 2031/32.",
        "That £485,000 be drawn from balances.",
        "£565k from the Waste Reserve would smooth the first year.",
    ],
)
def test_drawdowns(read_context: Read, text: str) -> None:
    assert kinds(read_context, text) == ["drawdown"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Adult Care is forecasting an overspend of £2.7m (3.4%), offset by a £1.1m underspend in Parks.", ["variance", "variance"]),
        ("The service ended the year £86,400 below its approved budget of £5.27 million.", ["variance", "budget"]),
        ("The budget gap for 2032/33 is £6.2m, rising to £14.8m by 2034/35.", ["variance", "variance"]),
        ("The service would be -£1.2m out of balance by March 2033.", ["variance"]),
        ("Ferries overspent their 2031/32 budget by approximately £0.6 million.", ["variance"]),
        ("Housing (-£3.4m). This variance is due to a warm winter.", ["variance"]),
        ("The Council received £1.9m more than budgeted.", ["variance"]),
        ("Spend was £8.4m against a profiled budget of £9.1m.", ["cost", "budget"]),
        ("Recommend that the revenue budget for 2031/32 be increased by £525,000.", ["budget"]),
        ("It has fallen by £72.", ["variance"]),
    ],
)
def test_variances_and_budgets(read_context: Read, text: str, expected: list[str]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Selling the three sites should bring in c. £1.15 million.", ["income"]),
        ("The depot itself is put at £7.4m–£8.1m at present prices.", ["cost"]),
        ("The survey put the backlog of repairs at £3.85 million.", ["cost"]),
        ("Hire of rooms brought in £230,274.06, compared with £0.41 million in 2030/31.", ["income", "income"]),
        ("Approve the disposal of Spinners Yard on the terms reported for £1.9m.", ["income"]),
        ("The Council bought the land for £7,420,062.", ["cost"]),
        ("The parish would receive £2.50million in three instalments.", ["income"]),
        ("Three quotations had been obtained: £570.00, £1,320.39 and £1,850.00.", ["cost", "cost", "cost"]),
        ("7.1 Capital: boats and nets £3,600,000.", ["cost"]),
        ("New-burdens money of £655,000 arrived in July.", ["funding"]),
        ("Section 106 money of £120k was in hand.", ["funding"]),
        ("It should reduce spending by £670,000.", ["saving"]),
        ("It would mean lower disposal payments: some £46,000.", ["saving"]),
        ("A purpose-built hall would need £1-2 million of capital.", ["investment"]),
        ("Interest on the loan would bring £560,000.", ["income"]),
        ("The tender of Quay Works Ltd in the sum of £412,918.40 be accepted.", ["cost"]),
        ("Cabinet is asked to approve £75,000 for feasibility work.", ["budget"]),
        ("The estimated value of the contract is between £500,000 and £750,000.", ["cost"]),
        ("It was AGREED to contribute up to £2,500 towards the fete.", ["funding"]),
        ("RESOLVED: to set a precept of £14,250 for 2031/32.", ["income"]),
        ("The council tax requirement is £71.4m, giving a Band D charge of £1,512.90.", ["budget", "income"]),
        ("The Scottish Government provided £3.6m through the General Revenue Grant.", ["funding"]),
        ("Bydd y cyllun yn costio tua £2 miliwn.", ["cost"]),
        ("Mae tanwariant o £40k eleni.", ["variance"]),
        ("It is £300k from the Climate Fund, £150k from revenue and £50k from partners.", ["funding", "funding", "funding"]),
        ("The scheme has an estimated cost of £3.2m, of which £1.4m will be met by grant.", ["cost", "funding"]),
    ],
)
def test_turns_of_phrase(read_context: Read, text: str, expected: list[str]) -> None:
    assert kinds(read_context, text) == expected


def test_no_kind_leaks_from_the_sentence_before(read_context: Read) -> None:
    assert kinds(read_context, "The grant was spent in May. Tolford has £17 in hand.") == [None]
    assert kinds(read_context, "It saves £40k. A second bin would stay at £30.") == ["saving", None]


def test_what_is_said_elsewhere_is_in_doubt(read_context: Read) -> None:
    (pronoun,) = costs(read_context, "Small sums fall under a de-minimis limit. This now stands at £250k.")
    assert (pronoun.kind, pronoun.doubts) == ("threshold", ("from_sentence_before",))
    stated, again = costs(read_context, "1.1 Agree the drawdown of £1,264,000 for the quay.\n\n2.1 Table 1 shows where the £1.264m would go.")
    assert (stated.doubts, again.kind, again.doubts) == ((), "drawdown", ("from_same_amount",))


def test_sub_items_take_the_kind_of_what_introduces_them(read_context: Read) -> None:
    text = "2.1 Agree to draw down £900,000 from the Invest to Save Reserve as follows:\n\n- £500,000 in 2032/33\n\n- £400,000 in 2033/34"
    assert [(c.kind, c.doubts) for c in costs(read_context, text)] == [
        ("drawdown", ()),
        ("drawdown", ("from_parent",)),
        ("drawdown", ("from_parent",)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is £300k from the Climate Fund, £150k from revenue.", ["Climate Fund", None]),
        (
            "£40k contribution into the General Reserve and £30k contribution into the Local Rates smoothing reserve.",
            ["General Reserve", "Local Rates smoothing reserve"],
        ),
        ("A supplementary estimate of £85,000 funded from balances.", ["balances"]),
        ("The Harbour Reserve stood at £4.1m.", ["Harbour Reserve"]),
        ("The fund paid £40.", [None]),
    ],
)
def test_funds(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert [c.fund for c in costs(read_context, text)] == expected


@pytest.mark.parametrize(
    ("text", "nature", "recurrence"),
    [
        ("The capital cost is £40k (one-off).", "capital", "one_off"),
        ("Ongoing revenue costs of £12k arise.", "revenue", "recurring"),
        ("A saving of £50k p.a. is expected.", None, "recurring"),
        ("Of this £4.3m (76%) relates to the revenue budget.", "revenue", None),
        ("Opening a year early would be worth £7 million.", None, None),
        ("The target is £111.2m (excluding one-off savings of earlier years).", None, None),
        ("The lamp cost £40; the annual fee is waived.", None, None),
    ],
)
def test_nature_and_recurrence_of_the_same_clause(read_context: Read, text: str, nature: str | None, recurrence: str | None) -> None:
    (cost,) = costs(read_context, text)
    assert (cost.nature, cost.recurrence) == (nature, recurrence)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Harbour Master may vary any one fee by up to £40,000.", ["threshold"]),
        ("The Quay Reserve held £900,000; after the dredging £210,000 would be left.", ["reserve_balance", "reserve_balance"]),
        ("The ferry budget was raised from £4.1m to £4.4m.", ["budget", "budget"]),
        ("A dearer grade of oil would add £12,000.", ["cost"]),
        ("Dredging carries a separate sum of £95,000.", ["budget"]),
        ("The hourly rate would be £18.40.", ["cost"]),
        ("Balances of £2.2m were thought low.", ["reserve_balance"]),
        ("Crew time given back, worth £31,000 a year, goes to the night boat.", ["saving"]),
        ("An earlier offer, worth £1.4m, fell through.", ["income"]),
        ("It was moved that the first hour stay at £1.60.", ["other"]),
        ("A contingency of £66,000 is held.", ["budget"]),
    ],
)
def test_turns_of_phrase_without_a_word_for_the_kind(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert kinds(read_context, text) == expected


def test_items_of_a_list_are_what_the_amount_is_that_they_part(read_context: Read) -> None:
    text = (
        "It is recommended that £900,000 be released from the Quay Reserve, in two parts:\n\n(a) £500,000 in 2031/32; and\n\n(b) £400,000 in 2032/33."
    )
    assert kinds(read_context, text) == ["drawdown", "drawdown", "drawdown"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Approve the release of £1.4m from the pay contingency to Ferries.", ["drawdown"]),
        ("A sum of £3.1m will be drawn in May.", ["drawdown"]),
        ("Agree to fund the ropes from the Quay reserve, up to £14,000.", ["drawdown"]),
        ("Reserves are forecast to reduce by £28m in the year, from £185m to £157m.", ["drawdown", "reserve_balance", "reserve_balance"]),
        ("Net spending is £3.2m or 0.4% more than budget.", ["variance"]),
        ("Tolls exceeded the budget by £7.6m.", ["variance"]),
        ("The new price is £7,200 a year lower than that of the old boat.", ["variance"]),
        ("The quay is -£120,000 under.", ["variance"]),
        ("The programme shows a decrease of £9.1m from the approved programme of £47.8m.", ["variance", "budget"]),
        ("Schemes delayed into the spring include the lugger (£6.1m) and the smack (£2.2m).", ["variance", "variance"]),
        ("There is £12m slippage on a released budget of £141m.", ["variance", "budget"]),
        ("Provision for rope of £9.4m is held centrally.", ["budget"]),
        ("A contingency of 10% (£28,641.25) be approved.", ["budget"]),
        ("The remaining £1.8m would be held as a contingency.", ["budget"]),
        ("A virement of £0.95m from Financing Transactions to Ferries is asked for.", ["budget"]),
        ("The programme has a value of £41.8m.", ["budget"]),
        ("Article 4 delegates contracts of up to £499,999 to chief officers.", ["threshold"]),
        ("This is a significant operational decision, since the value lies between £100,000 and £500,000.", ["threshold"]),
        ("The bid of the yard scored highest at £95,640.", ["cost"]),
        ("It gave the best of three prices. The others were £201,400 and £226,775.", ["cost", "cost"]),
        ("Steam boats at £236,000 each were turned down.", ["cost"]),
        ("Patching at £40,000 a year.", ["cost"]),
        ("Nightly rates have risen from £62 to £79.", ["cost", "cost"]),
        ("A pay award of £1,290 was agreed.", ["cost"]),
        ("A further £12m is required for the slip.", ["cost"]),
        ("The slip is expected to need a further £6m.", ["cost"]),
        ("The total value is £3.2m, being £546,000 a year for six years.", ["cost", "cost"]),
        ("The department has confirmed an additional £16.6m.", ["funding"]),
        ("Month 5 shows £4.1m at risk.", ["saving"]),
        ("It is on course, leaving £8.5m rated red.", ["saving"]),
        ("Energy bills should fall by £9,500 a year.", ["saving"]),
        ("There is an overspend on Harbour Schools’ Budgets of £30.4m.", ["variance"]),
        ("Tolls are running £1.1m ahead of budget.", ["variance"]),
        ("The programme of £148.2m will be underspent by £11.3m.", ["budget", "variance"]),
        ("Yes - recurrent savings in excess of £0.5m.", ["threshold"]),
        ("Agree to earmark £0.35m for the winter.", ["budget"]),
        ("The budget of £741.9m includes £612.6m of Aggregate External Finance.", ["budget", "funding"]),
        ("A framework worth up to £4.5m is let.", ["cost"]),
        ("Repairs have averaged £310,000 a year.", ["cost"]),
        ("Against that, £0.6m more interest will be earned.", ["income"]),
        ("Approve the disposal of the yard for a premium of £1.35m.", ["income"]),
        ("Borrowing will add £0.41m per annum to charges.", ["cost"]),
        ("Mitigation of £1.4m is in the figures.", ["saving"]),
        ("Total interest receivable was £17.9m.", ["income"]),
    ],
)
def test_finance_papers(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert kinds(read_context, text) == expected


def test_a_forecast_is_what_the_same_amount_is_elsewhere(read_context: Read) -> None:
    text = "The ferries forecast an overspend of £13.6m.\n\nThe forecast of £13.6m comes before the central contingency of £5m."
    found = costs(read_context, text)
    assert [c.kind for c in found] == ["variance", "variance", "budget"]
    assert found[1].doubts == ("from_same_amount",)


def test_what_a_thing_tells_of_its_amount_is_in_doubt(read_context: Read) -> None:
    (cost,) = costs(read_context, "The board looked at new software at £41,000.")
    assert (cost.kind, cost.doubts) == ("cost", ("by_thing",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Expenditure on grants to clubs was £40k.", ["cost"]),
        ("In May, the gap between rents and repairs is expected to be £1.2m.", ["variance"]),
        ("Interest payable on the loans of the Council amounted to £5.1m.", ["cost"]),
        ("A grant for the quay was payable in the sum of £61,200.", ["funding"]),
    ],
)
def test_the_head_of_its_subject_says_what_an_amount_is(read_context: Read, text: str, expected: list[str]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Holding posts open will release £270,000.", ["saving"]),
        ("The club applied for £900.", ["funding"]),
        ("The yard will incur £14,000 next year.", ["cost"]),
        ("A deposit of £5m was placed with Tolford Bank.", ["investment"]),
        ("The pier is insured for £85,000.", ["other"]),
        ("The draft includes growth of £2.4m.", ["budget"]),
        ("They applied for it in May and the £3 ticket came.", [None]),
    ],
)
def test_some_words_tell_a_kind_only_right_beside_an_amount(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Budget holders met; ferries took £4,000.", [None]),
        ("A level of balances in the General Fund of £3.4m was set.", ["reserve_balance"]),
        ("The budget gap has been reduced from £3.1m to £1.6m.", ["variance", "variance"]),
    ],
)
def test_names_that_hold_a_word_for_a_kind_say_nothing(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The quay budget is £48.7m, of which £19.2m had been spent.", ["budget", "cost"]),
        ("Ferries are heading for an overspend of £6m against a £250m budget.", ["variance", "budget"]),
        ("Add £1.3m to the capital investment programme, 2031/32 £0.9m and 2032/33 £0.4m.", ["budget", "budget", "budget"]),
        ("Additions of £210k in 2031/32, £4m in 2032/33 and £200k in 2033/34 are sought.", ["budget", "budget", "budget"]),
        ("Approve £5.4m to be funded from grants and £0.4m funded from ringfenced reserves.", ["funding", "drawdown"]),
        ("The fares took £2.8m in receipts against a target of £3m.", ["income", "income"]),
    ],
)
def test_parts_of_an_amount_and_lists_over_years(read_context: Read, text: str, expected: list[str]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is reporting a pressure against budget of £412k.", ["variance"]),
        ("Spending is below the approved budget (£0.3m).", ["variance"]),
        ("The position is lower than planned spending of £6.2m.", ["variance"]),
        ("This would take the Pier Reserve down to £1.1m.", ["reserve_balance"]),
        ("The other £0.4m will be moved into the Pier Reserve.", ["reserve_balance"]),
        ("There was £21,300 in the current account.", ["reserve_balance"]),
        ("That £0.3m of the Capital Contingency be used for ropes.", ["drawdown"]),
        ("No more than £10m may be placed with one bank.", ["threshold"]),
        ("Clerks may accept quotations up to £20,000.", ["threshold"]),
        ("Reason: expenditure > £500,000.", ["threshold"]),
        ("All additions between £0.5m and £5m must be approved by the Board.", ["threshold"]),
        ("To add £230,000 to the 2031/32 revenue estimates.", ["budget"]),
        ("The operational boundary for external debt is £210m.", ["threshold"]),
        ("Total external borrowing at 30 June was £146m.", ["other"]),
        ("The freehold has a red book valuation of £925,000.", ["other"]),
        ("That a discount of £5 be given to those who pay early.", ["other"]),
        ("A Minimum Revenue Provision of £4.1m was made.", ["cost"]),
        ("The lowest priced bid was £894,500.", ["cost"]),
        ("It is a reduction of £180,000 a year on current arrangements.", ["saving"]),
        ("The Council was offered £1.3m for the freehold of the barn.", ["income"]),
        ("Settings will receive £5.10 an hour for each child.", ["funding"]),
        ("A loan of £8m will be drawn in May.", ["investment"]),
        ("Of the £5.5m of savings in the budget, £4.1m has been banked.", ["saving", "saving"]),
        ("Works in 2031/32 came to £2.6m.", ["cost"]),
        ("Placements are £1.2m adrift, as they are dear.", ["variance"]),
    ],
)
def test_turns_of_finance_officers(read_context: Read, text: str, expected: list[str]) -> None:
    assert kinds(read_context, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.1 Ferries forecast an overspend this year.\n\n3.2 Piers accounts for £9m of it and Quays for £3m.", ["variance", "variance"]),
        ("3.1 Savings will be made next year.\n\nPiers\n\nPiers account for £9m of this.", ["saving"]),
        ("The gap is £24m. Of that, £9m falls in 2032/33.", ["variance", "variance"]),
        ("Savings of £8m are planned. £5m of this is for Piers; the other £3m is spread.", ["saving", "saving", "saving"]),
        ("The forecast is an overspend of £4m.\n\nHalf of it (£2m) arises in Piers. A further £1m is in Quays.", ["variance"] * 3),
        ("Savings were made.\n\nThe pier has £3 of these lamps.", [None]),
    ],
)
def test_amounts_that_point_back(read_context: Read, text: str, expected: list[str | None]) -> None:
    assert kinds(read_context, text) == expected
