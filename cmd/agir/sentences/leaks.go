package sentences

import (
	"fmt"
	"strings"
)

// gives say what gives a withheld figure back, as the attacker writes it.
var gives = map[string]string{
	"a small count is printed":                                        "un petit effectif est imprimé",
	"a rate that is withheld is known to be 0 or 100 %":               "un taux tu se sait de 0 ou de 100\u202f%",
	"withheld, and given back exactly by sums and differences":        "tu, et rendu exactement par des sommes et des différences",
	"a smoothed rate rests on counts that are withheld":               "un taux lissé repose sur des effectifs tus",
	"a rate printed beside a count that is withheld":                  "un taux est imprimé à côté d’un effectif tu",
	"the complement of a share is a small count":                      "le complément d’une part est un petit effectif",
	"the difference of two editions is a small count":                 "la différence de deux éditions est un petit effectif",
	"the difference of two indicators of the exits is a small count":  "la différence de deux indicateurs des sorties est un petit effectif",
	"the difference of two months of a cumulative count is small":     "la différence de deux mois d’un cumul est petite",
	"the difference with another denominator is a small count":        "la différence avec un autre dénominateur est un petit effectif",
	"the rest of a « dont » is a small count":                         "le reste d’un «\u202fdont\u202f» est un petit effectif",
	"those met, entered two months before, are few":                   "ceux qui ont été rencontrés, entrés deux mois plus tôt, sont peu",
	"those of whom something else is better are few":                  "ceux dont autre chose va mieux sont peu",
	"those who entered and left in the month are few":                 "ceux qui sont entrés et sortis dans le mois sont peu",
	"those who entered before the month are few":                      "ceux qui sont entrés avant le mois sont peu",
	"those who had housing when they entered are few":                 "ceux qui avaient un logement à leur entrée sont peu",
	"those who had work when they entered are few":                    "ceux qui avaient un emploi à leur entrée sont peu",
	"those who entered since the month before are few":                "ceux qui sont entrés depuis le mois précédent sont peu",
	"those who left in the month are few":                             "ceux qui sont sortis dans le mois sont peu",
	"those who left in the month, a year ago, are few":                "ceux qui sont sortis le même mois, un an plus tôt, sont peu",
	"those who left in the month, entered before it, are few":         "ceux qui sont sortis dans le mois, entrés avant lui, sont peu",
	"those who left in the month, entered a month before it, are few": "ceux qui sont sortis dans le mois, entrés un mois plus tôt ou avant, sont peu",
	"those who left more than a year ago are few":                     "ceux qui sont sortis depuis plus d’un an sont peu",
	"those who left since the beginning are few":                      "ceux qui sont sortis depuis l’origine sont peu",
	"those whose age is not known are few":                            "ceux dont l’âge n’est pas connu sont peu",
	"those whose sex is not known are few":                            "ceux dont le sexe n’est pas connu sont peu",
	"those whose situation is not known are few":                      "ceux dont la situation n’est pas connue sont peu",
	"those whose situation is worse are few":                          "ceux dont la situation se dégrade sont peu",
}

// within begins what is written of a count that is placed, not found.
const within = "withheld, and placed by sums and differences within "

// presuming ends what is written of a count that late statements would hide.
const presuming = ", if no statement came late between two months"

// leak is a cell that finished documents give back: where it is, and what gives it.
func leak(file, sheet, table string, line int, row, column, written string) string {
	written, presumed := strings.CutSuffix(written, presuming)
	words, ok := gives[written]
	if width, placed := strings.CutPrefix(written, within); placed {
		words, ok = "tu, et situé par des sommes et des différences à "+strings.ReplaceAll(width, ".", ",")+" près", true
	}
	if !ok {
		words = "une case est rendue"
	}
	if presumed {
		words += ", si aucun relevé n’est arrivé en retard d’un mois à l’autre"
	}
	return printedAt(file, sheet, table, line, row, column) + colon + words
}

// printedAt is a place of a document, as whoever opens it finds it.
func printedAt(file, sheet, table string, line int, row, column string) string {
	place := file
	if sheet != "" {
		place += colon + "feuille " + quote(sheet)
	}
	return fmt.Sprintf("%s%stableau %s, ligne %d, %s, colonne %s", place, colon, quote(table), line, quote(row), quote(column))
}
