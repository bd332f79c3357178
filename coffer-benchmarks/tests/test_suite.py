"""What the benchmarks compute from measurements.

Run by: cd coffer-benchmarks && python3 -m unittest discover tests -t .
"""

import unittest

from suite import load, render, report, results


def rendering(taker, repetition, cpu_ms, threads=1):
    return dict(workload="W1", taker=taker, threads=threads, repetition=repetition, ops=10, seconds=1.0,
                cpu_ms=cpu_ms, bytes=9000, peak_mb=50)


class Percentiles(unittest.TestCase):
    def test_no_answers_have_no_percentile(self):
        self.assertIsNone(load.Answers().percentile_ms(0.5))

    def test_the_last_of_a_hundred_is_the_99th_percentile(self):
        answers = load.Answers(latencies=[i / 1000 for i in range(1, 101)])
        self.assertEqual(answers.percentile_ms(0.99), 100.0)
        self.assertEqual(answers.percentile_ms(0.50), 51.0)


class Tables(unittest.TestCase):
    def test_the_ratio_is_taken_within_each_turn(self):
        # the machine was twice as slow in the second turn, for everybody
        rows = [rendering("C, max", 0, 10), rendering("Coffer", 0, 10), rendering("C, max", 1, 20), rendering("Coffer", 1, 20)]
        aims = results.Aims()
        text = render.tables(rows, aims)
        self.assertIn("1.00 of the best C floor", text)
        self.assertEqual(aims.missed, [])

    def test_a_missed_aim_is_said_twice(self):
        rows = [rendering("C, max", 0, 10), rendering("Coffer", 0, 20)]
        aims = results.Aims()
        text = render.tables(rows, aims)
        self.assertIn("**missed**", text)
        self.assertEqual(aims.missed, ["Renderer, W1: 0.50 of the best C floor, taken in turns, aim ≥ 0.95"])

    def test_columns_line_up_and_nothing_is_a_dash(self):
        self.assertEqual(results.table(["", "ms"], [["long name", None]]),
                         "|           | ms |\n|-----------|----|\n| long name | –  |")

    def test_the_middle_ignores_who_did_not_answer(self):
        self.assertEqual(results.middle([dict(x=1.0), dict(x=None), dict(x=3.0)], "x"), 2.0)
        self.assertIsNone(results.middle([dict(x=None)], "x"))


class Report(unittest.TestCase):
    PAGE = "before\n<!-- bench:hot -->\nold\n<!-- end:hot -->\nafter"

    def test_only_what_is_between_the_markers_changes(self):
        page = report.replaced(self.PAGE, "hot", r"new \1 table")
        self.assertEqual(page, "before\n<!-- bench:hot -->\n\nnew \\1 table\n\n<!-- end:hot -->\nafter")
        self.assertEqual(report.replaced(page, "hot", r"new \1 table"), page)

    def test_a_page_without_the_place_is_refused(self):
        with self.assertRaises(SystemExit):
            report.replaced(self.PAGE, "cold", "table")


if __name__ == "__main__":
    unittest.main()
