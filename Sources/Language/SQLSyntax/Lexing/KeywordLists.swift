/// Lists of words that the engines' documentation puts into one class.
enum KeywordLists {
    /// Reserved: no name without quotes, except behind AS and behind a dot.
    static let postgresqlReserved = """
        all analyse analyze and any array as asc asymmetric both case cast check collate column
        constraint create current_catalog current_date current_role current_time current_timestamp
        current_user default deferrable desc distinct do else end except false fetch for foreign from
        grant group having in initially intersect into lateral leading limit localtime localtimestamp
        not null offset on only or order placing primary references returning select session_user some
        symmetric system_user table then to trailing true union unique user using variadic when where
        window with
        """

    /// Names of types and functions, not of columns and tables.
    static let postgresqlTypeFunction = """
        authorization binary collation concurrently cross current_schema freeze full ilike inner is
        isnull join left like natural notnull outer overlaps right similar tablesample verbose
        """

    /// Names of columns and tables, not of types and functions.
    static let postgresqlColumn = """
        between bigint bit boolean char character coalesce dec decimal exists extract float greatest
        grouping inout int integer interval least national nchar none normalize nullif numeric out
        overlay position precision real row setof smallint substring time timestamp treat trim values
        varchar xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi
        xmlroot xmlserialize xmltable
        """

    /// Aliases of result columns only behind AS.
    static let postgresqlNeedsAs = """
        array as char character create day except fetch filter for from grant group having hour
        intersect into isnull limit minute month notnull offset on order over overlaps precision
        returning second to union varying where window with within without year
        """

    /// Reserved: no name without quotes, except behind AS and behind a dot.
    static let duckdbReserved = """
        all analyse analyze and any array as asc asymmetric both case cast check collate column
        constraint create default deferrable desc describe distinct do else end except false fetch for
        foreign from group having in initially intersect into lambda lateral leading limit not null
        offset on only or order pivot pivot_longer pivot_wider placing primary qualify references
        returning select show some summarize symmetric table then to trailing true union unique unpivot
        using variadic when where window with
        """

    /// Names of types and functions, not of columns and tables.
    static let duckdbTypeFunction = """
        anti asof at authorization binary by collation concurrently cross freeze full glob ilike inner
        is isnull join left like natural notnull outer overlaps positional right semi similar
        tablesample unpack verbose
        """

    /// Names of columns and tables, not of types and functions.
    static let duckdbColumn = """
        between bigint bit boolean char character coalesce dec decimal exists extract float grouping
        grouping_id inout int integer interval national nchar none nullif numeric out overlay position
        precision real row setof smallint substring time timestamp treat trim values varchar
        xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
        xmlserialize xmltable
        """

    /// Words that are names everywhere but as an alias of a result column without AS.
    static let duckdbUnreserved = """
        abort absolute access action add admin after aggregate also alter always assertion assignment
        attach attribute backward before begin cache call called cascade cascaded catalog centuries
        century chain characteristics checkpoint class close cluster columns comment comments commit
        committed compression configuration conflict connection constraints content continue conversion
        copy cost csv cube current cursor cycle data database day days deallocate decade decades declare
        defaults deferred definer delete delimiter delimiters depends detach dictionary disable discard
        document domain double drop each enable encoding encrypted enum error escape event exclude
        excluding exclusive execute explain export export_state extension extensions external family
        filter first following force forward function functions generated global grant granted groups
        handler header hold hour hours identity if ignore immediate immutable implicit import include
        including increment index indexes inherit inherits inline input insensitive insert install
        instead invoker isolation json key label language large last leakproof level listen load local
        location lock locked logged macro map mapping match matched materialized maxvalue merge method
        microsecond microseconds millennia millennium millisecond milliseconds minute minutes minvalue
        mode month months move name names new next no nothing notify nowait nulls object of off oids old
        operator option options ordinality others over overriding owned owner parallel parser partial
        partition partitioned passing password percent persistent plans policy pragma preceding prepare
        prepared preserve prior privileges procedural procedure program publication quarter quarters
        quote range read reassign recheck recursive ref referencing refresh reindex relative release
        rename repeatable replace replica reset respect restart restrict returns revoke role rollback
        rollup rows rule sample savepoint schema schemas scope scroll search second seconds secret
        security sequence sequences serializable server session set sets share simple skip snapshot
        sorted source sql stable standalone start statement statistics stdin stdout storage stored
        strict strip struct subscription sysid system tables tablespace target temp template temporary
        text ties transaction transform trigger truncate trusted try_cast type types unbounded
        uncommitted unencrypted unknown unlisten unlogged until update use user vacuum valid validate
        validator value variable varying version view views virtual volatile week weeks whitespace
        within without work wrapper write xml year years yes zone
        """

    /// Never a name without quotes.
    static let sqliteReserved = """
        add all alter and as autoincrement between case check collate commit constraint create default
        deferrable delete distinct drop else escape except exists foreign from group having in index
        insert intersect into is isnull join limit not nothing notnull null on or order primary
        references returning select set table then to transaction union unique update using values when
        where
        """

    /// Words of joins: names, but no alias without AS.
    static let sqliteJoin = """
        cross full inner left natural outer right
        """
}
