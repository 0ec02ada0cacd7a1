package contract

import (
	"strings"
	"sync"
)

// FrenchDepartement is a department of the State's list.
type FrenchDepartement struct {
	Code   string // two or three characters: "01", "2A", "971"
	Name   string
	Region string
}

// departementList is the official geographical code (Insee, 2023): the 94
// departments of mainland France, Corsica and overseas, so that a name is
// always recognised, even outside the programme.
const departementList = `
Auvergne-Rhône-Alpes: 01 Ain, 03 Allier, 07 Ardèche, 15 Cantal, 26 Drôme, 38 Isère, 42 Loire, 43 Haute-Loire, 63 Puy-de-Dôme, 69 Rhône, 73 Savoie, 74 Haute-Savoie
Bourgogne-Franche-Comté: 21 Côte-d'Or, 25 Doubs, 39 Jura, 58 Nièvre, 70 Haute-Saône, 71 Saône-et-Loire, 89 Yonne, 90 Territoire de Belfort
Bretagne: 22 Côtes-d'Armor, 29 Finistère, 35 Ille-et-Vilaine, 56 Morbihan
Centre-Val de Loire: 18 Cher, 28 Eure-et-Loir, 36 Indre, 37 Indre-et-Loire, 41 Loir-et-Cher, 45 Loiret
Corse: 2A Corse-du-Sud, 2B Haute-Corse
Grand Est: 08 Ardennes, 10 Aube, 51 Marne, 52 Haute-Marne, 54 Meurthe-et-Moselle, 55 Meuse, 57 Moselle, 67 Bas-Rhin, 68 Haut-Rhin, 88 Vosges
Hauts-de-France: 02 Aisne, 59 Nord, 60 Oise, 62 Pas-de-Calais, 80 Somme
Île-de-France: 75 Paris, 77 Seine-et-Marne, 78 Yvelines, 91 Essonne, 92 Hauts-de-Seine, 93 Seine-Saint-Denis, 94 Val-de-Marne, 95 Val-d'Oise
Normandie: 14 Calvados, 27 Eure, 50 Manche, 61 Orne, 76 Seine-Maritime
Nouvelle-Aquitaine: 16 Charente, 17 Charente-Maritime, 19 Corrèze, 23 Creuse, 24 Dordogne, 33 Gironde, 40 Landes, 47 Lot-et-Garonne, 64 Pyrénées-Atlantiques, 79 Deux-Sèvres, 86 Vienne, 87 Haute-Vienne
Occitanie: 09 Ariège, 11 Aude, 12 Aveyron, 30 Gard, 31 Haute-Garonne, 32 Gers, 34 Hérault, 46 Lot, 48 Lozère, 65 Hautes-Pyrénées, 66 Pyrénées-Orientales, 81 Tarn, 82 Tarn-et-Garonne
Pays de la Loire: 44 Loire-Atlantique, 49 Maine-et-Loire, 53 Mayenne, 72 Sarthe, 85 Vendée
Provence-Alpes-Côte d'Azur: 04 Alpes-de-Haute-Provence, 05 Hautes-Alpes, 06 Alpes-Maritimes, 13 Bouches-du-Rhône, 83 Var, 84 Vaucluse
Guadeloupe: 971 Guadeloupe
Martinique: 972 Martinique
Guyane: 973 Guyane
La Réunion: 974 La Réunion
Mayotte: 976 Mayotte`

type geography struct {
	list   []FrenchDepartement
	byCode map[string]int
	folded map[string]string // code and name, folded → code
}

var readGeography = sync.OnceValue(func() *geography {
	g := &geography{byCode: map[string]int{}, folded: map[string]string{}}
	for line := range strings.Lines(strings.TrimSpace(departementList)) {
		region, members, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for member := range strings.SplitSeq(members, ", ") {
			code, name, _ := strings.Cut(member, " ")
			g.byCode[code] = len(g.list)
			g.list = append(g.list, FrenchDepartement{code, name, region})
			g.folded[Fold(code)] = code
			g.folded[strings.TrimPrefix(Fold(code), "0")] = code // Excel drops the zero
			g.folded[Fold(name)] = code
		}
	}
	g.folded["reunion"] = "974"
	g.folded["metropole de lyon"] = "69"
	g.folded["69d"], g.folded["69m"] = "69", "69"
	return g
})

// Departements lists the departments of France by region, then by code.
func Departements() []FrenchDepartement {
	return append([]FrenchDepartement(nil), readGeography().list...)
}

// DepartementName is the name of a department, or its code when it has none.
func DepartementName(code string) string {
	g := readGeography()
	if i, ok := g.byCode[code]; ok {
		return g.list[i].Name
	}
	return code
}

// RegionOf is the name of the region of a department, or nothing.
func RegionOf(code string) string {
	g := readGeography()
	if i, ok := g.byCode[code]; ok {
		return g.list[i].Region
	}
	return ""
}

// DepartementCode reads a code, a name in any case, or both (99 – Name). A code
// and a name that disagree are nothing.
func DepartementCode(text string) (string, bool) {
	g := readGeography()
	f := Fold(text)
	if code, ok := g.folded[f]; ok {
		return code, true
	}
	f = strings.ReplaceAll(" "+f+" ", " st ", " saint ")
	f = strings.TrimSpace(f)
	for _, article := range []string{"departement ", "de l ", "de la ", "du ", "des ", "de ", "d ", "la ", "le ", "les ", "l "} {
		f = strings.TrimPrefix(f, article)
	}
	if code, ok := g.folded[f]; ok {
		return code, true
	}
	if first, rest, ok := strings.Cut(f, " "); ok && g.codeNamed(first, rest) {
		return g.folded[first], true
	}
	if i := strings.LastIndexByte(f, ' '); i > 0 && g.codeNamed(f[i+1:], f[:i]) {
		return g.folded[f[i+1:]], true
	}
	return "", false
}

// codeNamed reports whether a code and a name are those of one department.
func (g *geography) codeNamed(code, name string) bool {
	byCode, ok := g.folded[code]
	if !ok || !strings.ContainsAny(code, "0123456789") {
		return false
	}
	byName, ok := g.folded[name]
	return ok && byName == byCode
}
