"""How little can be withheld of an edition: the problem of cell suppression, by cutting planes.

    least.py FILE SECONDS

FILE holds the release as it is laid out, its sums, and what was chosen; written by
TestWhatIsWithheldIsNearTheLeast. On the last line of the output: what the chosen cells are
worth, a bound that no choice can be under, and what the best one found is worth (null where
the search did not end), in department's figures.

A cell that is withheld is 1. For each guarded cell, of which two linear programmes say how
little and how much it can be, an inequality follows from their dual values whenever these are
less than k - 1 apart: some of the cells whose room they lacked must be withheld (Fischetti M.
and Salazar J. J., 2001, Manag. Sci. 47:1008-1027). The least over all inequalities found so far,
first with fractions of cells, then with whole ones, is under the least there is.
"""
import collections
import json
import sys
import time

import highspy
import numpy as np

INF, HUGE = highspy.kHighsInf, 1e9
OPEN, PRINTED, WITHHELD, UNPRINTED, LOOSE = range(5)


class Edition:
    def __init__(self, given):
        self.width = given["threshold"] - 1
        cells = given["cells"]
        at = {c["Key"]: i for i, c in enumerate(cells)}
        small = [0 < (abs(c["Count"]) if c["Signed"] else c["Count"]) <= self.width for c in cells]
        state = [WITHHELD if c["State"] == OPEN and small[i] else c["State"] for i, c in enumerate(cells)]
        follow = [(at[f["Key"]], at[f["With"]]) for f in given["follow"]]
        for key, other in follow:
            if state[other] == WITHHELD and state[key] == OPEN:
                state[key] = WITHHELD
        self.open = [i for i, s in enumerate(state) if s == OPEN]
        place = {i: j for j, i in enumerate(self.open)}
        self.worth = np.array([(100 * cells[i]["Dear"] + min(cells[i]["Count"], 99)) / 1e4 for i in self.open])
        chosen = set(given["withheld"])
        self.chosen = np.array([float(cells[i]["Key"] in chosen) for i in self.open])
        self.follow = [(place[k], place[w]) for k, w in follow if k in place and w in place]
        unknown = [i for i, s in enumerate(state) if s != PRINTED]
        column = {i: j for j, i in enumerate(unknown)}
        self.count = np.array([float(cells[i]["Count"]) for i in unknown])
        self.signed = np.array([cells[i]["Signed"] for i in unknown])
        self.is_open = np.array([state[i] == OPEN for i in unknown])
        self.at_open = np.array([column[i] for i in self.open], dtype=np.int32)
        self.reader(unknown, column, at, given["sums"])
        # the guarded: column, how far apart, and the cell that makes it so when it is withheld
        self.guarded, beside = [], dict(follow)
        for i, j in column.items():
            if state[i] == OPEN:
                self.guarded.append((j, self.width, place[i]))
            elif state[i] == WITHHELD or state[i] == UNPRINTED and small[i]:
                self.guarded.append((j, self.width, None))
            elif state[i] == UNPRINTED and cells[i]["Count"] == 0 and i in beside and state[beside[i]] in (OPEN, WITHHELD):
                self.guarded.append((j, 1, place.get(beside[i])))
        self.guarded.sort(key=lambda g: g[2] is not None)
        self.plan()

    def reader(self, unknown, column, at, sums):
        """The programme of whoever reads: by how much each cell may differ."""
        self.low = np.where(self.signed, -INF, -self.count)
        self.lp = quiet()
        for low in self.low:
            self.lp.addVar(low, INF)
        for s in sums:
            row = collections.Counter(at[k] for k in s["Parts"])
            row[at[s["Total"]]] -= 1
            row = {column[i]: float(x) for i, x in row.items() if i in column and x}
            if row:
                self.lp.addRow(0, 0, len(row), np.array(list(row), dtype=np.int32), np.array(list(row.values())))

    def plan(self):
        self.master = quiet()
        for x in self.worth:
            self.master.addVar(0, 1)
            self.master.changeColCost(self.master.getNumCol() - 1, x)
        for key, other in self.follow:
            self.add({key: 1.0, other: -1.0}, 0)

    def add(self, row, least):
        self.master.addRow(least, INF, len(row), np.array(list(row), dtype=np.int32), np.array(list(row.values())))

    def cut(self, x, whole, until):
        """Add an inequality for each guarded cell that is not far enough apart where x is withheld."""
        x = np.where(x < 1e-7, 0, np.where(x > 1 - 1e-7, 1, x))
        down, up = self.low[self.at_open], np.full(len(x), INF)
        if whole:
            down, up = np.where(x > 0.5, down, 0.0), np.where(x > 0.5, up, 0.0)
        else:
            down, up = np.maximum(down, -float(self.width)) * x, self.width * x
        self.lp.changeColsBounds(len(x), self.at_open, down, up)
        low, high, added = np.zeros(len(self.count)), np.zeros(len(self.count)), 0
        for j, need, when in self.guarded:
            if time.time() > until:
                return added, False
            want = need * (1 if when is None else x[when])
            if want < 1e-6 or high[j] - low[j] >= want - 1e-6:
                continue
            bounds = (self.low[j], INF)
            if self.is_open[j] and whole:
                k = np.searchsorted(self.at_open, j)
                bounds = (down[k], up[k])
            reach, room, fixed = 0.0, np.zeros(len(x)), 0.0
            for sign in (1, -1):
                y, dual = self.farthest(j, sign, need, bounds)
                low, high = np.minimum(low, y), np.maximum(high, y)
                reach += sign * y[j]
                if reach >= want - 1e-6:
                    break
                fixed += self.own(dual[j], sign, need, bounds[0])
                dual[j] = 0
                falls, rises = np.maximum(dual, 0), np.maximum(-dual, 0)
                held = ~self.is_open
                fixed += np.sum(falls[held & (falls > 1e-9)] * np.where(self.signed, HUGE, self.count)[held & (falls > 1e-9)])
                fixed += HUGE * np.any(held & (rises > 1e-7))
                falls, rises = falls[self.at_open], rises[self.at_open]
                room += np.where(falls > 1e-9, np.where(self.signed[self.at_open], HUGE, falls * self.count[self.at_open]), 0)
                room += np.where(rises > 1e-9, HUGE, 0)
            lacks = need - fixed
            if reach >= want - 1e-6 or lacks <= 1e-7:
                continue
            share = np.minimum(room, lacks) / lacks
            share[share < 1e-9] = 0
            if want / need - share @ x < 1e-4:
                continue
            row = {int(k): share[k] for k in np.nonzero(share)[0]}
            if when is None and not row:
                sys.exit("a cell that nothing protects")
            if when is not None:
                row[when] = row.get(when, 0) - 1
            self.add(row, 1 if when is None else 0)
            added += 1
        return added, True

    def farthest(self, j, sign, need, bounds):
        lp, (low, high) = self.lp, bounds
        lp.changeColBounds(j, low if sign > 0 else max(low, -float(need)), float(need) if sign > 0 else high)
        lp.changeColCost(j, -float(sign))
        lp.run()
        if lp.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            lp.clearSolver()
            lp.run()
        solution = lp.getSolution()
        y, dual = np.array(solution.col_value), np.array(solution.col_dual)
        lp.changeColCost(j, 0.0)
        lp.changeColBounds(j, low, high)
        return y, dual

    @staticmethod
    def own(dual, sign, need, low):
        """What the guarded cell's own ends lend."""
        if abs(dual) <= 1e-9:
            return 0.0
        if sign > 0:
            return -dual * need if dual < 0 else dual * (-low if low > -INF else HUGE)
        if dual < 0:
            return HUGE
        return dual * (need if low < -need + 1e-9 else -low)

    def least(self, seconds):
        start = time.time()
        bound, last, idle = 0.0, -1.0, 0
        while time.time() < start + 0.4 * seconds and idle < 6:
            x = self.solve()
            bound = max(bound, self.master.getInfo().objective_function_value)
            idle = idle + 1 if bound - last < 1e-3 * max(1, bound) else 0
            last = bound
            if self.cut(x, False, start + seconds)[0] == 0:
                break
        for j in range(len(self.worth)):
            self.master.changeColIntegrality(j, highspy.HighsVarType.kInteger)
        self.master.setOptionValue("mip_rel_gap", 0.005)
        while time.time() < start + seconds:
            self.master.setOptionValue("time_limit", self.master.getRunTime() + max(5.0, start + seconds - time.time()))
            x = np.round(self.solve())
            bound = max(bound, self.master.getInfo().mip_dual_bound)
            added, seen = self.cut(x, True, start + seconds)
            if seen and added == 0:
                return bound, float(self.worth @ x)
        return bound, None

    def solve(self):
        self.master.run()
        return np.array(self.master.getSolution().col_value)


def quiet():
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("threads", 1)
    return h


edition = Edition(json.load(open(sys.argv[1])))
ours = float(edition.worth @ edition.chosen)
if edition.cut(edition.chosen, True, INF)[0]:
    sys.exit("what was chosen does not protect all")
edition.plan()
bound, best = edition.least(float(sys.argv[2]))
print(json.dumps({"Ours": ours, "Bound": bound, "Best": best}))
