package contract

import (
	"bytes"
	"encoding/json"
)

// The Table Schema of a kind, as schema.data.gouv.fr publishes schemas. It is
// the strict form: canonical names, codes and days as aaaa-mm-jj. Reading takes
// more: the other labels, the labels of the codes, other ways to write a day.
type tableSchema struct {
	Schema       string       `json:"$schema"`
	Name         string       `json:"name"`
	Title        string       `json:"title"`
	Description  string       `json:"description"`
	CountryCode  string       `json:"countryCode"`
	Lang         string       `json:"lang"`
	Version      string       `json:"version"`
	Fields       []tableField `json:"fields"`
	Missing      []string     `json:"missingValues"`
	PrimaryKey   string       `json:"primaryKey,omitempty"`
	ExtractedDay string       `json:"jourExtraction"`
}

type tableField struct {
	Name        string       `json:"name"`
	Title       string       `json:"title"`
	Description string       `json:"description"`
	Example     string       `json:"example"`
	Type        string       `json:"type"`
	Format      string       `json:"format,omitempty"`
	Constraints constraints  `json:"constraints"`
	Labels      []string     `json:"intitulesAcceptes"`
	Values      []tableValue `json:"valeurs,omitempty"`
	Condition   string       `json:"condition,omitempty"`
	Default     string       `json:"valeurSiVide,omitempty"`
}

type constraints struct {
	Required bool     `json:"required"`
	Unique   bool     `json:"unique,omitempty"`
	Pattern  string   `json:"pattern,omitempty"`
	Minimum  string   `json:"minimum,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

type tableValue struct {
	Code   string   `json:"code"`
	Label  string   `json:"libelle"`
	Others []string `json:"autresEcritures,omitempty"`
}

const (
	tenDigits          = "^[0-9]{10}$"
	departementPattern = "^(?:0[1-9]|1[0-9]|2[1-9]|2[AB]|[3-8][0-9]|9[0-5]|97[12346])$"
)

// TableSchema is the published schema of a kind of record, as JSON; nil for an
// unknown kind.
func TableSchema(k Kind) []byte {
	s := SchemaOf(k)
	if s == nil {
		return nil
	}
	published := tableSchema{
		Schema: "https://frictionlessdata.io/schemas/table-schema.json",
		Name:   "agir-" + string(s.Kind), Title: s.Title, Description: s.Description,
		CountryCode: "FR", Lang: "fr", Version: "1.0.0", Missing: []string{""},
		ExtractedDay: french("Une ligne « Extraction du jj/mm/aaaa » au-dessus de l'en-tête dit le jour d'extraction ; sans elle, c'est le jour de réception."),
	}
	for i := range s.Columns {
		published.Fields = append(published.Fields, s.Columns[i].field(s))
		if s.Columns[i].Unique {
			published.PrimaryKey = s.Columns[i].Name
		}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(published); err != nil {
		panic("a schema is made of strings and cannot fail to encode: " + err.Error())
	}
	return b.Bytes()
}

func (c *Column) field(s *Schema) tableField {
	f := tableField{
		Name: c.Name, Title: c.Label, Description: c.Description, Example: c.Example,
		Type: "string", Constraints: constraints{Required: c.Required, Unique: c.Unique},
		Labels: append([]string{c.Name, c.Label}, c.Others...), Condition: c.Condition(s), Default: c.Default,
	}
	switch c.Type {
	case Day:
		f.Type, f.Format = "date", "%Y-%m-%d"
		f.Constraints.Minimum = oldest.Format("2006-01-02")
		if c.Event {
			f.Constraints.Minimum = programmeStart.Format("2006-01-02")
		}
	case AGDREF:
		f.Constraints.Pattern = tenDigits
	case Departement:
		f.Constraints.Pattern = departementPattern
	}
	for _, item := range c.Items {
		f.Constraints.Enum = append(f.Constraints.Enum, item.Code)
		f.Values = append(f.Values, tableValue(item))
	}
	return f
}

// Condition says in French when the column is required or has a meaning.
func (c *Column) Condition(s *Schema) string {
	switch {
	case c.RequiredIf != nil:
		return "Obligatoire si " + c.RequiredIf.french(s)
	case c.WantedIf != nil:
		return "À remplir si " + c.WantedIf.french(s)
	case c.OnlyIf != nil:
		return "Seulement si " + c.OnlyIf.french(s)
	}
	return ""
}

func (w *When) french(s *Schema) string {
	on := &s.Columns[s.Column(w.Column)]
	switch {
	case w.Is == "":
		return french("« %s » est remplie.", on.Label)
	case w.Not:
		return french("« %s » ne vaut pas « %s ».", on.Label, on.labelOf(w.Is))
	}
	return french("« %s » vaut « %s ».", on.Label, on.labelOf(w.Is))
}

// labelOf is the label of a code of the list, or the code.
func (c *Column) labelOf(code string) string {
	for _, item := range c.Items {
		if item.Code == code {
			return item.Label
		}
	}
	return code
}
