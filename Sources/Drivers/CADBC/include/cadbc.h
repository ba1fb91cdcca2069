// What this program uses of ADBC's C interface, revision 1.1.0 (https://arrow.apache.org/adbc/current/format/specification.html).
//
// Drivers fill in a table of functions. Its first part, of revision 1.0.0, is spelled out here; of the functions that
// revision 1.1.0 adds only the number counts, because a driver may write the whole table.
#ifndef GLIDEPATH_CADBC_H
#define GLIDEPATH_CADBC_H

#include <stddef.h>
#include <stdint.h>
#include "carrow.h"

#define GP_ADBC_VERSION_1_0_0 1000000
#define GP_ADBC_VERSION_1_1_0 1001000

#define GP_ADBC_OK 0
#define GP_ADBC_NOT_IMPLEMENTED 2
#define GP_ADBC_NOT_FOUND 3

typedef uint8_t AdbcStatusCode;

struct AdbcDriver;

// The last two members are of revision 1.1.0 and used only where vendor_code asks for it, which this program never does.
struct AdbcError {
    char *message;
    int32_t vendor_code;
    char sqlstate[5];
    void (*release)(struct AdbcError *);
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcDatabase {
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcConnection {
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcStatement {
    void *private_data;
    struct AdbcDriver *private_driver;
};

struct AdbcPartitions;

struct AdbcDriver {
    void *private_data;
    void *private_manager;
    AdbcStatusCode (*release)(struct AdbcDriver *, struct AdbcError *);

    AdbcStatusCode (*DatabaseInit)(struct AdbcDatabase *, struct AdbcError *);
    AdbcStatusCode (*DatabaseNew)(struct AdbcDatabase *, struct AdbcError *);
    AdbcStatusCode (*DatabaseSetOption)(struct AdbcDatabase *, const char *, const char *, struct AdbcError *);
    AdbcStatusCode (*DatabaseRelease)(struct AdbcDatabase *, struct AdbcError *);

    AdbcStatusCode (*ConnectionCommit)(struct AdbcConnection *, struct AdbcError *);
    AdbcStatusCode (*ConnectionGetInfo)(
        struct AdbcConnection *, const uint32_t *, size_t, struct ArrowArrayStream *, struct AdbcError *);
    AdbcStatusCode (*ConnectionGetObjects)(
        struct AdbcConnection *, int, const char *, const char *, const char *, const char **, const char *,
        struct ArrowArrayStream *, struct AdbcError *);
    AdbcStatusCode (*ConnectionGetTableSchema)(
        struct AdbcConnection *, const char *, const char *, const char *, struct ArrowSchema *, struct AdbcError *);
    AdbcStatusCode (*ConnectionGetTableTypes)(struct AdbcConnection *, struct ArrowArrayStream *, struct AdbcError *);
    AdbcStatusCode (*ConnectionInit)(struct AdbcConnection *, struct AdbcDatabase *, struct AdbcError *);
    AdbcStatusCode (*ConnectionNew)(struct AdbcConnection *, struct AdbcError *);
    AdbcStatusCode (*ConnectionSetOption)(struct AdbcConnection *, const char *, const char *, struct AdbcError *);
    AdbcStatusCode (*ConnectionReadPartition)(
        struct AdbcConnection *, const uint8_t *, size_t, struct ArrowArrayStream *, struct AdbcError *);
    AdbcStatusCode (*ConnectionRelease)(struct AdbcConnection *, struct AdbcError *);
    AdbcStatusCode (*ConnectionRollback)(struct AdbcConnection *, struct AdbcError *);

    AdbcStatusCode (*StatementBind)(
        struct AdbcStatement *, struct ArrowArray *, struct ArrowSchema *, struct AdbcError *);
    AdbcStatusCode (*StatementBindStream)(struct AdbcStatement *, struct ArrowArrayStream *, struct AdbcError *);
    AdbcStatusCode (*StatementExecuteQuery)(
        struct AdbcStatement *, struct ArrowArrayStream *, int64_t *, struct AdbcError *);
    AdbcStatusCode (*StatementExecutePartitions)(
        struct AdbcStatement *, struct ArrowSchema *, struct AdbcPartitions *, int64_t *, struct AdbcError *);
    AdbcStatusCode (*StatementGetParameterSchema)(struct AdbcStatement *, struct ArrowSchema *, struct AdbcError *);
    AdbcStatusCode (*StatementNew)(struct AdbcConnection *, struct AdbcStatement *, struct AdbcError *);
    AdbcStatusCode (*StatementPrepare)(struct AdbcStatement *, struct AdbcError *);
    AdbcStatusCode (*StatementRelease)(struct AdbcStatement *, struct AdbcError *);
    AdbcStatusCode (*StatementSetOption)(struct AdbcStatement *, const char *, const char *, struct AdbcError *);
    AdbcStatusCode (*StatementSetSqlQuery)(struct AdbcStatement *, const char *, struct AdbcError *);
    AdbcStatusCode (*StatementSetSubstraitPlan)(
        struct AdbcStatement *, const uint8_t *, size_t, struct AdbcError *);

    // Revision 1.1.0: three of errors, seven of databases, ten of connections, nine of statements.
    void (*revision_1_1[29])(void);
};

typedef AdbcStatusCode (*AdbcDriverInitFunction)(int version, void *driver, struct AdbcError *error);

#endif
