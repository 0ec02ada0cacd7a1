package rights

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// writeArchive writes a holding as a workbook to read and as JSON for machines. Same
// holding, same bytes.
func writeArchive(w io.Writer, h Holding) error {
	var workbook bytes.Buffer
	if err := exports.WriteXLSX(&workbook, pages(h)); err != nil {
		return err
	}
	text, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	for _, part := range []struct {
		name    string
		content []byte
	}{{"donnees.xlsx", workbook.Bytes()}, {"donnees.json", append(text, '\n')}} {
		f, err := archive.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if _, err := f.Write(part.content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// pages are the sheets of the workbook, the one that explains the others first.
func pages(h Holding) []exports.Page {
	return []exports.Page{about(h), rowsPage(h), valuesPage(h), figuresPage(h), othersPage(h)}
}

// lineHeight is the height of a line in points, and perLine how many letters surely stand on
// one of the widest column: a program that opens the workbook may not work it out.
const (
	lineHeight = 15
	perLine    = 95
)

func about(h Holding) exports.Page {
	listing := exports.NewListing("Vos données")
	texts := []string{
		"Ce classeur réunit tout ce que la base des indicateurs AGIR garde d’une personne au " + french(h.On) + ", sous la clé " + h.Person + " (RGPD, article 15).",
		"«\u00a0Lignes\u00a0»\u202f: chaque ligne reçue qui parle d’elle, avec son fichier, son expéditeur, ce qu’est devenu le relevé, et à quoi la ligne a servi\u202f: les éditions publiées qui reposent sur ce relevé.",
		"«\u00a0Valeurs\u00a0»\u202f: ce que dit chacune de ces lignes, telle que reçue, puis telle que comprise.",
		"«\u00a0Chiffres\u00a0»\u202f: les indicateurs des mois publiés dans lesquels la personne est comptée.",
		"«\u00a0Autres\u00a0»\u202f: les décisions de rapprochement prises sur ses enregistrements, les lignes d’autres personnes qui citent son numéro, et les lectures nominatives journalisées, qui ont pu la montrer.",
		"À quoi servent ces données\u202f: compter les personnes accompagnées par le programme AGIR, pour l’État et pour la direction du consortium. Aucune décision n’est prise sur une personne d’après ces chiffres.",
		"D’où elles viennent\u202f: des structures qui accompagnent et de l’Ofii, dont le nom est sur chaque ligne. Une erreur se rectifie chez eux (article 16)\u202f; leur prochain relevé la corrige ici.",
	}
	if h.Shared {
		texts = append(texts, "Les lignes des relevés anciens n’y sont pas\u202f: rien ne les distingue de celles d’une autre personne, qui a les mêmes nom et date de naissance, ou le même numéro.")
	}
	if h.Unread > 0 {
		texts = append(texts, fmt.Sprintf("Fichiers gardés que le programme n’a pas pu lire, et qui peuvent parler de n’importe qui\u202f: %d.", h.Unread))
	}
	heights := make(map[int]float64)
	for n, text := range texts {
		listing.Add(exports.TextCell(text))
		heights[n+2] = lineHeight * math.Ceil(float64(utf8.RuneCountInString(text))/perLine)
	}
	return exports.Page{Sheet: listing.Sheet("Lisez-moi"), HeaderRow: 1, Widths: []float64{110}, WrapColumns: []int{1}, Heights: heights, Upright: true}
}

// french is a day written 2023-10-10 as it is said in a sentence.
func french(day string) string {
	parts := strings.Split(day, "-")
	if len(parts) != 3 {
		return day
	}
	return parts[2] + "/" + parts[1] + "/" + parts[0]
}

func rowsPage(h Holding) exports.Page {
	listing := exports.NewListing("Fichier", "Feuille", "Ligne", "Nature", "Expéditeur", "Reçu le", "État du relevé", "Rattachement", "Pourquoi", "Éditions", "Problèmes relevés")
	for _, r := range h.Rows {
		listing.Add(exports.TextCell(r.File), exports.TextCell(r.Sheet), exports.WholeCell(r.Row), exports.TextCell(kindOf(r)), exports.TextCell(r.Sender),
			exports.Cell{Text: r.ReceivedOn, Kind: exports.Date}, exports.TextCell(r.Status), exports.TextCell(r.Method), exports.TextCell(r.Why),
			exports.TextCell(strings.Trim(strings.ReplaceAll(fmt.Sprint(r.Editions), " ", ", "), "[]")), exports.TextCell(strings.Join(r.Problems, " ; ")))
	}
	return exports.Page{Sheet: listing.Sheet("Lignes"), HeaderRow: 1, Widths: []float64{48, 18, 8, 22, 20, 12, 16, 16, 50, 14, 60}, WrapColumns: []int{9, 11}, DateColumns: []int{6}}
}

func kindOf(r Row) string {
	if contract.SchemaOf(contract.Kind(r.Kind)) == nil {
		return "ligne non retenue"
	}
	return r.Kind
}

func valuesPage(h Holding) exports.Page {
	listing := exports.NewListing("Fichier", "Feuille", "Ligne", "Forme", "Colonne", "Valeur")
	for _, r := range h.Rows {
		for _, form := range []struct {
			name   string
			values []Value
		}{{"telle que reçue", r.Received}, {"telle que comprise", r.Understood}} {
			for _, v := range form.values {
				listing.Add(exports.TextCell(r.File), exports.TextCell(r.Sheet), exports.WholeCell(r.Row), exports.TextCell(form.name), exports.TextCell(v.Label), exports.TextCell(v.Text))
			}
		}
	}
	return exports.Page{Sheet: listing.Sheet("Valeurs"), HeaderRow: 1, Widths: []float64{48, 18, 8, 20, 36, 48}, TextColumns: []int{6}}
}

func figuresPage(h Holding) exports.Page {
	listing := exports.NewListing("Mois", "Indicateur", "Code", "Réponse")
	for _, c := range h.Counted {
		var answer []string
		for _, v := range c.Answer {
			answer = append(answer, wordOf(v.Label)+" "+sayWhether(v.Text))
		}
		listing.Add(exports.TextCell(c.Month), exports.TextCell(c.Label), exports.TextCell(c.Indicator), exports.TextCell(strings.Join(answer, ", ")))
	}
	return exports.Page{Sheet: listing.Sheet("Chiffres"), HeaderRow: 1, Widths: []float64{10, 60, 26, 70}, TextColumns: []int{1}}
}

// answerWords are the columns of an answer, in French.
var answerWords = map[string]string{
	"departement": "département", "counted": "comptée", "numerator": "numérateur", "denominator": "dénominateur", "value": "valeur", "days": "jours", "event": "événement",
	"once_in_direction": "comptée dans le consortium", "once_in_nation": "comptée au niveau national",
}

func wordOf(column string) string {
	if w, ok := answerWords[column]; ok {
		return w
	}
	return column
}

func sayWhether(text string) string {
	switch text {
	case "true":
		return "oui"
	case "false":
		return "non"
	}
	return text
}

func othersPage(h Holding) exports.Page {
	listing := exports.NewListing("Nature", "Date", "Détail", "Pourquoi")
	for _, d := range h.Decisions {
		detail := d.Records + verdictWords[d.Verdict]
		if d.Undone != "" {
			detail += ", défaite le " + french(d.Undone)
		}
		listing.Add(exports.TextCell("décision de rapprochement"), exports.TextCell(french(d.On)), exports.TextCell(detail), exports.TextCell(d.Why))
	}
	for _, m := range h.Mentions {
		listing.Add(exports.TextCell("numéro cité dans la ligne d’une autre personne"), exports.Cell{}, exports.TextCell(fmt.Sprintf("%s, feuille «\u00a0%s\u00a0», ligne %d", m.File, m.Sheet, m.Row)), exports.Cell{})
	}
	for _, r := range h.Readings {
		listing.Add(exports.TextCell("lecture nominative ("+r.Kind+")"), exports.TextCell(french(r.At[:len("2006-01-02")])), exports.Cell{}, exports.TextCell(r.Why))
	}
	return exports.Page{Sheet: listing.Sheet("Autres"), HeaderRow: 1, Widths: []float64{44, 14, 70, 50}, WrapColumns: []int{3, 4}}
}

// verdictWords end what was decided of two records.
var verdictWords = map[string]string{"accept": "\u202f: une seule personne", "split": "\u202f: deux personnes"}
