package settings

// Kinds of readers: whom a document is for, as recipients and schedules name
// them.
const (
	ForDdets     = "ddets"
	ForDirection = "direction"
	ForDreets    = "dreets"
	ForNation    = "national"
	ForStructure = "structure"
	ForOperator  = "operateur"
	ForSender    = "expediteur" // of what he sent himself; no recipient is one
)

// France is the territory of the readers of the nation.
const France = "FR"
