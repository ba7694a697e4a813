// SPDX-License-Identifier: Apache-2.0
package io.holdfast.prove.control;

import io.holdfast.prove.traffic.TrafficReport;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// What is done first whenever a gateway hears that a client's worker is lost, in the copy that is broken.
public enum Breakage {
    /// What the lost worker had not finished is forgotten: as if gateways kept nothing.
    FORGETS("forgets", "what a killed worker had not finished is forgotten", "sent", "java.util.ArrayDeque") {
        @Override
        void write(CodeBuilder code, ClassDesc owner) {
            ClassDesc queue = ClassDesc.of(fieldType());
            code.aload(0)
                    .getfield(owner, field(), queue)
                    .invokevirtual(queue, "clear", MethodTypeDesc.of(ConstantDescs.CD_void));
        }

        @Override
        public long found(TrafficReport report) {
            return report.lost();
        }
    },

    /// It is forgotten how many parts of the next event's result clients have been shown: as if they were not numbered.
    REPEATS("repeats", "parts that clients have been shown are shown again", "appliedParts", "int") {
        @Override
        void write(CodeBuilder code, ClassDesc owner) {
            code.aload(0).iconst_0().putfield(owner, field(), ConstantDescs.CD_int);
        }

        @Override
        public long found(TrafficReport report) {
            return report.doubled();
        }
    };

    /// The class that is changed, and the method that something is added to.
    static final String CLASS = "io.holdfast.gateway.client.Delivery";

    static final String METHOD = "workerLost";

    private final String word;
    private final String description;
    private final String field;
    private final String fieldType;

    Breakage(String word, String description, String field, String fieldType) {
        this.word = word;
        this.description = description;
        this.field = field;
        this.fieldType = fieldType;
    }

    public String word() {
        return word;
    }

    public String description() {
        return description;
    }

    /// The field that it uses.
    String field() {
        return field;
    }

    /// As it is written in the source.
    String fieldType() {
        return fieldType;
    }

    /// Writes what is done first.
    abstract void write(CodeBuilder code, ClassDesc owner);

    /// How often the clients must have noticed it, which must be more than never.
    public abstract long found(TrafficReport report);
}
