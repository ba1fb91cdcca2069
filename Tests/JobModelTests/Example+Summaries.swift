extension Example {
    /// What ``legacyJSON`` means.
    static let legacySummary = #"""
        job CustomerAccountSummary
        for people: [] []
        from 2024-10-01 on -
        retries 0, timeout -, memory 0
        1 DataSourcing customers
          resultName: customers
          schema: datalake
          table: customers
          columns: ["id", "first_name"]
          dateMode: effectiveDate
        2 DataSourcing accounts
          resultName: accounts
          schema: datalake
          table: accounts
          columns: ["account_id", "customer_id"]
          additionalFilter: ("account_status = \'Active\'")
          dateMode: lookback(days: 3)
        3 Transformation summary
          resultName: summary
          query: text("SELECT c.id, COUNT(*) AS n\nFROM customers c JOIN accounts a ON a.customer_id = c.id")
        4 External Bank.Summaries
          code: legacy(typeName: "Bank.Summaries")
        5 DataFrameWriter customer_summary
          source: summary
          targetTable: customer_summary
          targetSchema: curated
          mode: overwrite
          contract: evolve
          onEmpty: empty
        6 CsvFileWriter summary.csv
          source: output
          location: OutputLocation("{ETL_ROOT}/out", "customer_account_summary", "summary", "summary.csv")
          mode: append
          includeHeader: true
          trailerFormat: ("TRAILER|{row_count}|{date}")
          lineEnding: crlf
          delimiter: ,
          quote: "
          encoding: utf8
          compression: none
        7 ParquetFileWriter summary
          source: output
          location: OutputLocation("out", "customer_account_summary", "parts", "summary")
          mode: overwrite
          partCount: 3
        """#

    /// What ``fullJSON`` means.
    static let fullSummary = #"""
        job BalanceReport
        for people: ["Balances by customer", "finance"] ["finance", "daily"]
        from 2024-10-01 on duckdb
        retries 2, timeout 5400 s, memory 1610612736
        after Accounts SameDay
        after Rates Latest
        parameter threshold decimal(precision: 12, scale: 2) = 0.10 Smallest balance
        parameter cutoff date = 2024-02-29 without description
        parameter rate decimal(precision: 2, scale: 2) = 0.10 without description
        1 DataSourcing accounts
          resultName: accounts
          schema: datalake
          table: accounts
          columns: ["account_id", "balance"]
          additionalFilter: ("balance > 0")
          connection: ("lake")
          dateMode: mostRecent
        2 DataSourcing rates
          resultName: rates
          schema: datalake
          table: rates
          columns: ["rate"]
          dateMode: fixed(from: (2024-01-01), to: (2024-01-31))
        3 DataSourcing static
          resultName: static
          schema: reference
          table: codes
          columns: ["code"]
          dateMode: none
        4 Transformation big
          resultName: big
          query: text("SELECT *\nFROM accounts\n")
        5 Transformation big
          resultName: big
          query: file("big.sql")
        6 External rank.py:rank
          code: python(script: "externals/rank.py", function: "rank")
        7 External ./rank
          code: process(command: ["./rank", "--all"])
        8 External Ranker
          code: swift(typeName: "Ranker")
        9 DataFrameWriter balances
          source: big
          targetTable: balances
          targetSchema: mart
          mode: merge(keys: ["account_id"])
          connection: ("outputs")
          columns: [Column(name: "account_id", type: int32), Column(name: "balance", type: decimal(precision: 12, scale: 2))]
          contract: freeze
          onEmpty: keep
        10 CsvFileWriter balances.csv
          source: output
          location: OutputLocation("{ETL_ROOT}", "report", "balances", "balances.csv")
          mode: overwrite
          includeHeader: false
          trailerFormat: ("{row_count}")
          lineEnding: crlf
          delimiter: ;
          quote: '
          nullText: NULL
          encoding: latin1
          compression: gzip
        11 ParquetFileWriter balances
          source: output
          location: OutputLocation("out", "report", "parts", "balances")
          mode: append
          partCount: 4
        """#
}
