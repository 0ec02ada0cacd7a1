"""The series of a history, read by PySpark: one line a month, edition, territory and indicator."""
import sys
from pyspark.sql import SparkSession

spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
         .config("spark.sql.session.timeZone", "UTC").config("spark.sql.shuffle.partitions", "1").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
table = spark.read.option("basePath", sys.argv[1]).parquet(sys.argv[1] + "/mois=*")
table.createOrReplaceTempView("history")
for row in spark.sql("""
        select concat_ws('|', cast(mois as string), edition, date_format(connu_au, 'yyyy-MM-dd'), niveau, territoire, indicateur,
            coalesce(cast(valeur as string), '-'), coalesce(cast(numerateur as string), '-'), coalesce(cast(denominateur as string), '-')) as line
        from history order by line""").collect():
    print(row.line)
spark.stop()
