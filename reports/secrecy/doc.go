// Package secrecy withholds what a published table would tell about a handful
// of people, and checks finished tables for what they give back.
//
// A count of persons from 1 to k − 1 (k is 5 unless the settings say otherwise)
// is not printed. That is not enough: whoever holds the total and the other
// cells of the row subtracts. So other cells are withheld with it, as many as it
// takes and no more, until from everything printed no withheld cell can be
// placed in an interval narrower than k − 1. All withheld cells carry the same
// symbol, so that the symbol itself tells nothing.
//
// What is known to whoever tries is taken to be: the printed cells, of this
// document and of the earlier ones; that the parts of a sum make its total;
// that a count is not negative. Not: which of the withheld cells are small.
//
// Two bodies of code face each other. [Protect] chooses what to withhold: for each
// cell to be kept, the cheapest moves from one compatible set of figures to another,
// over all sums at once (levels of territory, months, indicators that share cells);
// then as little as it can. [Audit] knows none of that: it takes finished figures and
// asks, by linear programming, how low and how high each withheld cell can be. Neither
// believes its programme: each reassuring answer is a second set of figures, which is
// added up again, sum by sum.
package secrecy
